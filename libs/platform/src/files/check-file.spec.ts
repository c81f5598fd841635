import { hash } from 'node:crypto';
import { Refused } from '@yishi/kernel';
import sharp from 'sharp';
import { checkedDocument, checkedImage, MAX_DOCUMENT_BYTES, MAX_IMAGE_BYTES } from './check-file';

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 40, b: 40 } } });
const GPS = { GPSLatitudeRef: 'N', GPSLatitude: '35/1 14/1 0/1', GPSLongitude: '113/1 14/1 0/1' };
const photo = (width = 80, height = 40) =>
  plain(width, height)
    .withExif({ IFD0: { Make: 'Phone', Artist: 'Zhang' }, IFD3: GPS })
    .jpeg()
    .toBuffer();
const text = (words: string) => new TextEncoder().encode(words);

async function refusal(run: Promise<unknown>): Promise<Refused> {
  const outcome = await run.catch((error: unknown) => error);
  if (!(outcome instanceof Refused)) throw new Error(`not refused: ${String(outcome)}`);
  return outcome;
}

describe('a photo', () => {
  it('tells nothing of place, time and owner any more', async () => {
    const taken = await photo();
    expect((await sharp(taken).metadata()).exif).toBeDefined();
    expect(taken.includes('Zhang')).toBe(true);
    const { bytes, mediaType, sha256 } = await checkedImage(taken);
    const { exif, xmp, iptc, icc } = await sharp(bytes).metadata();
    expect([exif, xmp, iptc, icc]).toEqual([undefined, undefined, undefined, undefined]);
    expect(Buffer.from(bytes).includes('Zhang')).toBe(false);
    expect(mediaType).toBe('image/jpeg');
    expect(sha256).toBe(hash('sha256', bytes));
  });

  it('stands upright without the note that said so', async () => {
    const lying = await plain(80, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { bytes } = await checkedImage(lying);
    const { width, height, orientation } = await sharp(bytes).metadata();
    expect([width, height, orientation]).toEqual([40, 80, undefined]);
  });

  it('is made no larger than can be read', async () => {
    const { bytes } = await checkedImage(await photo(5_000, 1_000));
    const { width, height } = await sharp(bytes).metadata();
    expect([width, height]).toEqual([2_560, 512]);
  });

  it.each(['png', 'webp'] as const)('may be a %s', async (format) => {
    const { mediaType } = await checkedImage(await plain(8, 8).toFormat(format).toBuffer());
    expect(mediaType).toBe(`image/${format}`);
  });

  it('comes out the same from the same bytes, so a repeated upload is known', async () => {
    const taken = await photo();
    expect(await checkedImage(taken)).toEqual(await checkedImage(taken));
  });

  it.each([
    ['a text named .jpg', text('this is no photo')],
    ['a page', text('<html><script>alert(1)</script></html>')],
    ['a drawing that may hold a program', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['the first bytes of a JPEG', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
  ])('is not %s', async (_what, bytes) =>
    expect((await refusal(checkedImage(bytes))).code).toBe('not-an-image'),
  );

  it('is not a GIF, nor half a photo', async () => {
    const gif = await plain(8, 8).gif().toBuffer();
    expect((await refusal(checkedImage(gif))).code).toBe('not-an-image');
    const whole = await photo(400, 400);
    const half = whole.subarray(0, whole.length / 2);
    expect((await refusal(checkedImage(half))).code).toBe('not-an-image');
  });

  it('has a limit in bytes and in pixels', async () => {
    const bytes = await refusal(checkedImage(new Uint8Array(MAX_IMAGE_BYTES + 1)));
    expect([bytes.code, bytes.details]).toEqual(['image-too-large', { maxBytes: 10_485_760 }]);
    const wide = await plain(10_001, 5_000).png({ compressionLevel: 9 }).toBuffer();
    expect(wide.byteLength).toBeLessThan(MAX_IMAGE_BYTES); // a small file that grows when opened
    const pixels = await refusal(checkedImage(wide));
    expect([pixels.code, pixels.details]).toEqual(['too-many-pixels', { maxPixels: 50_000_000 }]);
  });
});

describe('a document', () => {
  it('may be a PDF, which is kept as it is', async () => {
    const pdf = text('%PDF-1.7\n…signed…');
    expect(await checkedDocument(pdf)).toEqual({
      sha256: hash('sha256', pdf),
      mediaType: 'application/pdf',
      bytes: pdf,
    });
  });

  it('may be a photo, which is checked as one', async () => {
    const { bytes, mediaType } = await checkedDocument(await photo());
    expect(mediaType).toBe('image/jpeg');
    expect((await sharp(bytes).metadata()).exif).toBeUndefined();
  });

  it('is nothing else, and not too large', async () => {
    expect((await refusal(checkedDocument(text('minutes')))).code).toBe('not-a-document');
    const long = new Uint8Array(MAX_DOCUMENT_BYTES + 1);
    long.set(text('%PDF-'));
    const refused = await refusal(checkedDocument(long));
    expect([refused.code, refused.details]).toEqual([
      'document-too-large',
      { maxBytes: 20_971_520 },
    ]);
    const image = await refusal(checkedDocument(new Uint8Array(MAX_IMAGE_BYTES + 1)));
    expect(image.code).toBe('image-too-large');
  });
});
