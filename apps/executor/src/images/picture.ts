/** What of jimp's images is used. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  background: number;
  readonly bitmap: { readonly data: Uint8Array };
  resize(to: { w: number; h: number }): unknown;
  crop(part: { x: number; y: number; w: number; h: number }): unknown;
  rotate(by: { deg: number; mode: boolean }): unknown;
  blur(radius: number): unknown;
  composite(other: Picture, x: number, y: number): unknown;
  getBuffer(mimeType: string, options?: { quality: number }): Promise<Buffer>;
}
