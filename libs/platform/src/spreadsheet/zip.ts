import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { FileRefused } from './file-refused';

const inflate = promisify(inflateRaw);

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const STORED = 0;
const DEFLATED = 8;
const MAX_ENTRIES = 10_000;

/**
 * One packed file of an archive; `size` and `checksum` are of its unpacked content, as declared.
 */
export type ZipEntry = Readonly<{
  name: string;
  method: number;
  checksum: number;
  size: number;
  packed: Buffer;
}>;

const damaged = () => new FileRefused('not-a-spreadsheet');

function endOfDirectory(file: Buffer): number {
  const first = Math.max(0, file.length - 22 - 0xffff);
  for (let at = file.length - 22; at >= first; at -= 1) {
    if (file.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw damaged();
}

function packedContent(file: Buffer, localHeader: number, packedSize: number): Buffer {
  if (file.readUInt32LE(localHeader) !== LOCAL_HEADER) throw damaged();
  const start =
    localHeader + 30 + file.readUInt16LE(localHeader + 26) + file.readUInt16LE(localHeader + 28);
  if (start + packedSize > file.length) throw damaged();
  return file.subarray(start, start + packedSize);
}

function centralEntry(file: Buffer, at: number): { entry: ZipEntry; next: number } {
  if (file.readUInt32LE(at) !== CENTRAL_HEADER) throw damaged();
  const encrypted = (file.readUInt16LE(at + 8) & 1) === 1;
  const method = file.readUInt16LE(at + 10);
  if (encrypted || (method !== STORED && method !== DEFLATED)) throw damaged();
  const nameEnd = at + 46 + file.readUInt16LE(at + 28);
  const name = file.toString('utf8', at + 46, nameEnd);
  const next = nameEnd + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  const packed = packedContent(file, file.readUInt32LE(at + 42), file.readUInt32LE(at + 20));
  const size = file.readUInt32LE(at + 24);
  return { entry: { name, method, checksum: file.readUInt32LE(at + 16), size, packed }, next };
}

/**
 * The directory of a zip archive, nothing unpacked yet. Refuses `not-a-spreadsheet` (damaged,
 * encrypted, a method other than deflate, one name twice) and `file-too-large` when the contents
 * add up to more than `maxUnpackedBytes`: a small archive may unpack to anything.
 */
export function readZipDirectory(
  file: Buffer,
  maxUnpackedBytes: number,
): ReadonlyMap<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  try {
    const end = endOfDirectory(file);
    const count = file.readUInt16LE(end + 10);
    if (count > MAX_ENTRIES) throw damaged();
    let at = file.readUInt32LE(end + 16);
    let unpackedBytes = 0;
    for (let index = 0; index < count; index += 1) {
      const { entry, next } = centralEntry(file, at);
      if (entries.has(entry.name)) throw damaged();
      unpackedBytes += entry.size;
      if (unpackedBytes > maxUnpackedBytes) {
        throw new FileRefused('file-too-large', { maxUnpackedBytes });
      }
      entries.set(entry.name, entry);
      at = next;
    }
  } catch (error) {
    if (error instanceof RangeError) throw damaged(); // a header points outside the file
    throw error;
  }
  return entries;
}

/** Unpacks one entry, never beyond its declared size, and compares size and checksum. */
export async function unpack(entry: ZipEntry): Promise<Buffer> {
  let content = entry.packed;
  if (entry.method === DEFLATED) {
    try {
      content = await inflate(entry.packed, { maxOutputLength: Math.max(1, entry.size) });
    } catch {
      throw damaged();
    }
  }
  if (content.length !== entry.size || crc32(content) !== entry.checksum) throw damaged();
  return content;
}

/**
 * An archive of exactly these entries, still packed as they were. A reader that trusts the headers
 * beside the contents instead of the directory thus meets nothing that `readZipDirectory` has not
 * seen.
 */
export function packZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2); // the name is UTF-8
    common.writeUInt16LE(entry.method, 4);
    common.writeUInt32LE(entry.checksum, 10);
    common.writeUInt32LE(entry.packed.length, 14);
    common.writeUInt32LE(entry.size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([uint32(LOCAL_HEADER), common, name, entry.packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(uint32(CENTRAL_HEADER), Buffer.from([20, 0]), common, tail, name);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END_OF_DIRECTORY, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}
