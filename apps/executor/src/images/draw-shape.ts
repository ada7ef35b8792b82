import type { ImageStep } from '@weft/node-sdk';

interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly bitmap: { readonly data: Uint8Array };
}
type Shape = Extract<ImageStep, { operation: 'draw' }>;

/** Fills a shape with a colour (`0xrrggbbaa`); what of it lies outside is left out. */
export function drawShape(canvas: Canvas, shape: Shape, color: number): void {
  const bytes = [24, 16, 8, 0].map((shift) => (color >>> shift) & 0xff);
  const isInside = insideOf(shape);
  const [left, top, right, bottom] = boundsOf(shape);
  const { data } = canvas.bitmap;
  for (let y = Math.max(0, Math.floor(top)); y <= Math.min(canvas.height - 1, Math.ceil(bottom)); y += 1) {
    for (let x = Math.max(0, Math.floor(left)); x <= Math.min(canvas.width - 1, Math.ceil(right)); x += 1) {
      if (isInside(x, y)) data.set(bytes, (y * canvas.width + x) * 4);
    }
  }
}

/** A circle is around its first point, and goes through its second. */
function boundsOf({ shape, x, y, toX, toY }: Shape): readonly [number, number, number, number] {
  if (shape !== 'circle') return [Math.min(x, toX), Math.min(y, toY), Math.max(x, toX), Math.max(y, toY)];
  const radius = Math.hypot(toX - x, toY - y);
  return [x - radius, y - radius, x + radius, y + radius];
}

function insideOf({ shape, x, y, toX, toY }: Shape): (px: number, py: number) => boolean {
  if (shape === 'rectangle') return () => true;
  const [wide, high] = [toX - x, toY - y];
  const length = Math.hypot(wide, high);
  if (shape === 'circle') return (px, py) => Math.hypot(px - x, py - y) <= length;
  // Half a pixel to both sides of the line.
  return (px, py) => length === 0 || Math.abs((px - x) * high - (py - y) * wide) / length <= 0.5;
}
