/** 100 MB as they are worked on, and twice that while a step makes a new image of an old one. */
export const MAX_PIXELS = 25_000_000;
export const MAX_SIDE = 20_000;
export const MAX_BYTES = 33_554_432;
export const MAX_STEPS = 50;
export const MAX_RADIUS = 100;

export const isTooLarge = ({ width, height }: { readonly width: number; readonly height: number }): boolean =>
  width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS;
