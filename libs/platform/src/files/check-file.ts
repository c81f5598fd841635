import { hash } from 'node:crypto';
import { Refused } from '@yishi/kernel';
import sharp from 'sharp';

export type MediaType = 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf';

/** A file that may be kept: its type is what its bytes say, and an image tells nothing but itself. */
export type CheckedFile = Readonly<{ sha256: string; mediaType: MediaType; bytes: Uint8Array }>;

export const MAX_IMAGE_BYTES = 10 * 1_048_576;
export const MAX_DOCUMENT_BYTES = 20 * 1_048_576;
/** A photo of 50 megapixels needs some 200 MB while it is opened. */
const MAX_PIXELS = 50_000_000;
/** Enough to read a paper on a photo; what phones make beyond it is weight only. */
const MAX_EDGE = 2_560;

const FORMATS: Readonly<Record<string, MediaType>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

/**
 * A photo as it may be kept: JPEG, PNG or WebP by its bytes (a name or header proves nothing), at
 * most 10 MiB and 50 megapixels; turned upright, at most 2,560 pixels along an edge, and without
 * metadata: phones write the place, the time and the owner into it. Refusals:
 * `image-too-large` {maxBytes}, `not-an-image`, `too-many-pixels` {maxPixels}.
 */
export async function checkedImage(bytes: Uint8Array): Promise<CheckedFile> {
  if (bytes.byteLength > MAX_IMAGE_BYTES)
    throw new Refused('image-too-large', { maxBytes: MAX_IMAGE_BYTES });
  const {
    format,
    width = 0,
    height = 0,
  } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => ({ format: undefined }) as { format?: string; width?: number; height?: number });
  const mediaType = FORMATS[format ?? ''];
  if (!mediaType) throw new Refused('not-an-image');
  if (width * height > MAX_PIXELS) throw new Refused('too-many-pixels', { maxPixels: MAX_PIXELS });
  const image = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
    .autoOrient()
    .resize({ width: MAX_EDGE, height: MAX_EDGE, fit: 'inside', withoutEnlargement: true })
    .toBuffer()
    .catch(() => undefined);
  if (!image) throw new Refused('not-an-image');
  return { sha256: hash('sha256', image), mediaType, bytes: image };
}

/**
 * Minutes as a PDF, or a photo of them (see `checkedImage`). A PDF is kept as it is: it may be
 * signed. Refusals: those of `checkedImage`, `document-too-large` {maxBytes}, `not-a-document`.
 */
export async function checkedDocument(bytes: Uint8Array): Promise<CheckedFile> {
  if (!isPdf(bytes)) {
    return checkedImage(bytes).catch((error: unknown) => {
      const isOther = error instanceof Refused && error.code === 'not-an-image';
      throw isOther ? new Refused('not-a-document') : error;
    });
  }
  if (bytes.byteLength > MAX_DOCUMENT_BYTES)
    throw new Refused('document-too-large', { maxBytes: MAX_DOCUMENT_BYTES });
  return { sha256: hash('sha256', bytes), mediaType: 'application/pdf', bytes };
}

const isPdf = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';
