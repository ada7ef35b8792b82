import { NodeFailure, type ImageInformation, type ImageJob, type ImagePort } from '@weft/node-sdk';

/** Images that are texts: `png 40x20`. An edited one is the JSON of what was to be done. */
export class FakeImages implements ImagePort {
  inform(image: Uint8Array): ImageInformation {
    const [, format, width, height] = /^(png|jpeg) (\d+)x(\d+)$/.exec(Buffer.from(image).toString()) ?? [];
    if (format === undefined)
      throw new NodeFailure({ code: 'IMAGE_UNREADABLE', fault: 'user', message: 'No image.', retryable: false });
    return { format: format as 'png', width: Number(width), height: Number(height) };
  }

  async edit({ image, others, steps, format = 'png', quality = 0 }: ImageJob): ReturnType<ImagePort['edit']> {
    const texts = [...(image ? [image] : []), ...others].map((each) => Buffer.from(each).toString());
    return { format, width: 1, height: 1, content: Buffer.from(JSON.stringify({ texts, steps, quality })) };
  }
}
