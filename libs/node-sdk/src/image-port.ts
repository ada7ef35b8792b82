export const IMAGE_FORMATS = ['png', 'jpeg', 'gif', 'bmp', 'tiff'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

export interface ImageInformation {
  /** What it is encoded as, whatever its media type says. */
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
}

/** How a size is meant: `fit` keeps the shape inside of it and `cover` around it, `shrink` and `enlarge` only one way; `percent` is of the size it has. */
export const RESIZE_MODES = ['fit', 'cover', 'stretch', 'shrink', 'enlarge', 'percent'] as const;

interface Place {
  readonly x: number;
  readonly y: number;
}
interface Size {
  readonly width: number;
  readonly height: number;
}

/** Lengths are in pixels, angles in degrees clockwise, and colours are `#rrggbb` or `#rrggbbaa`. */
export type ImageStep =
  | ({ readonly operation: 'resize'; readonly mode: (typeof RESIZE_MODES)[number] } & Size)
  | ({ readonly operation: 'crop' } & Size & Place)
  | { readonly operation: 'rotate'; readonly degrees: number; readonly color: string }
  | { readonly operation: 'blur'; readonly radius: number }
  | ({ readonly operation: 'border'; readonly color: string } & Size)
  /** Puts an empty image in the place of the one that there is. */
  | ({ readonly operation: 'create'; readonly color: string } & Size)
  /** Lays another image over it: one of `ImageJob.others`. */
  | ({ readonly operation: 'composite'; readonly image: number } & Place)
  /** `y` is where the first line stands, and `size` about how high its letters are. */
  | ({
      readonly operation: 'text';
      readonly text: string;
      readonly size: number;
      readonly color: string;
      readonly lineLength: number;
    } & Place)
  | ({ readonly operation: 'draw'; readonly shape: 'rectangle' | 'circle' | 'line'; readonly color: string } & Place & {
        readonly toX: number;
        readonly toY: number;
      });

export interface ImageJob {
  /** Absent where the first step creates one. */
  readonly image?: Uint8Array;
  readonly others: readonly Uint8Array[];
  readonly steps: readonly ImageStep[];
  /** That of the image where it is left out; PNG where there was none. */
  readonly format?: ImageFormat;
  /** From 1 to 100, for JPEG. */
  readonly quality?: number;
}

/** Work on images, in a thread that they cannot leave. */
export interface ImagePort {
  /** By the head of the file alone. @throws NodeFailure IMAGE_UNREADABLE */
  inform(image: Uint8Array): ImageInformation;
  /** @throws NodeFailure IMAGE_UNREADABLE, IMAGE_TOO_LARGE, IMAGE_STEP_INVALID, IMAGE_TIMED_OUT */
  edit(job: ImageJob, signal: AbortSignal): Promise<ImageInformation & { readonly content: Uint8Array }>;
}
