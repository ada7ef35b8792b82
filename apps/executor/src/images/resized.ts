import type { ImageStep } from '@weft/node-sdk';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size that a step makes of one. A side of 0 follows from the other. */
export function sizeFor(from: Size, { mode, width, height }: Extract<ImageStep, { operation: 'resize' }>): Size {
  const wanted = { width: width || (height * from.width) / from.height, height: height || (width * from.height) / from.width };
  if (mode === 'percent')
    return rounded({ width: (from.width * (width || height)) / 100, height: (from.height * (height || width)) / 100 });
  if (mode === 'stretch') return rounded(wanted);
  const [wide, high] = [wanted.width / from.width, wanted.height / from.height];
  const scale = mode === 'cover' ? Math.max(wide, high) : Math.min(wide, high);
  const isKept = (mode === 'shrink' && scale >= 1) || (mode === 'enlarge' && scale <= 1);
  return isKept
    ? { width: from.width, height: from.height }
    : rounded({ width: from.width * scale, height: from.height * scale });
}

/** What an image takes that is turned by so many degrees. */
export function turned({ width, height }: Size, degrees: number): Size {
  const [sine, cosine] = [Math.abs(Math.sin((degrees * Math.PI) / 180)), Math.abs(Math.cos((degrees * Math.PI) / 180))];
  return rounded({ width: width * cosine + height * sine, height: width * sine + height * cosine });
}

const rounded = ({ width, height }: Size): Size => ({
  width: Math.max(1, Math.round(width)),
  height: Math.max(1, Math.round(height)),
});
