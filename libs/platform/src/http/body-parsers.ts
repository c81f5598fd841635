import { Refused, withFen } from '@yishi/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Bytes of a body, 1 MiB; a register of a compound fits a hundred times. */
export const BODY_LIMIT = 1_048_576;
/** Bytes of an uploaded file, 20 MiB; 100,000 households fit. */
export const UPLOAD_LIMIT = 20 * 1_048_576;

export const FILE_TYPES = [
  'text/csv',
  'application/octet-stream',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'image/jpeg',
  'image/png',
  'image/webp',
  'application/pdf',
] as const;

type Done = (error: Error | null, body?: unknown) => void;

/**
 * The only bodies that are read: JSON (whole numbers in `…Fen` fields become `bigint`; `__proto__`
 * and
 * `constructor.prototype` are refused) and files as bytes. Everything else is 415.
 */
export function parseBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const parseJson = server.getDefaultJsonParser('error', 'error') as (
    request: FastifyRequest,
    body: string,
    done: Done,
  ) => void;
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request: FastifyRequest, body: string, done: Done) =>
      parseJson(request, body, (error, value) => {
        if (error) done(new Refused('malformed-json'));
        else if (!body.includes('Fen"')) done(null, value);
        else withAmounts(value, done);
      }),
  );
  server.addContentTypeParser(
    [...FILE_TYPES],
    { parseAs: 'buffer' },
    (_request: FastifyRequest, body: Buffer, done: Done) => done(null, body),
  );
}

/**
 * `withFen` walks the value: JSON nested a hundred thousand deep would overflow the stack, so it is
 * refused.
 */
function withAmounts(value: unknown, done: Done): void {
  let converted: unknown;
  try {
    converted = withFen(value);
  } catch {
    done(new Refused('malformed-json'));
    return;
  }
  done(null, converted);
}
