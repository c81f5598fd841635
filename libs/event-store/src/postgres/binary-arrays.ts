/**
 * Arrays in PostgreSQL's binary form: the driver sends a Buffer as it is. The text form would
 * escape every quotation mark of every JSON text, and the server would undo that.
 *
 * Layout: dimensions, has-nulls, element type, length, lower bound; then length and bytes of each.
 */
const HEADER_BYTES = 20;
const INT4 = 23;
const INT8 = 20;
const TEXT = 25;
const UUID = 2950;

function begin(elementType: number, length: number, elementBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + elementBytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(elementType, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}

export function int4Array(values: readonly number[]): Buffer {
  const buffer = begin(INT4, values.length, values.length * 8);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeInt32BE(value, at);
  }
  return buffer;
}

export function int8Array(values: readonly bigint[]): Buffer {
  const buffer = begin(INT8, values.length, values.length * 12);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(8, at);
    at = buffer.writeBigInt64BE(value, at);
  }
  return buffer;
}

/** `values` are UUIDs in their usual form of 36 characters. */
export function uuidArray(values: readonly string[]): Buffer {
  const buffer = begin(UUID, values.length, values.length * 20);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(16, at);
    at += buffer.write(value.replaceAll('-', ''), at, 'hex');
  }
  return buffer;
}

/** Short texts get the room they could need at most; only long ones are worth measuring first. */
const MEASURED_LENGTH = 4_096;

const roomFor = (value: string): number =>
  value.length > MEASURED_LENGTH ? Buffer.byteLength(value) : value.length * 3;

export function textArray(values: readonly string[]): Buffer {
  let bytes = 0;
  for (const value of values) bytes += 4 + roomFor(value);
  const buffer = begin(TEXT, values.length, bytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    const written = buffer.write(value, at + 4);
    buffer.writeInt32BE(written, at);
    at += 4 + written;
  }
  return buffer.subarray(0, at);
}
