import { ApiQuery } from '@nestjs/swagger';
import { type Clock, chinaDate } from '@yishi/kernel';
import { asOfDate, type Query } from './query';

/** Says in the OpenAPI document that a page answers `?asOf=`. */
export const AsOf = (): MethodDecorator =>
  ApiQuery({
    name: 'asOf',
    required: false,
    description: 'as it stood at the end of that day in China, YYYY-MM-DD',
    schema: { type: 'string', format: 'date' },
  });

/**
 * The day of `asOf` when it is over, `undefined` for now: today and every later day answer as now
 * does, from the live tables. Throws `Malformed`.
 */
export function pastDay(query: Query, clock: Clock): string | undefined {
  const date = asOfDate(query);
  return date !== undefined && date < chinaDate(clock.now()) ? date : undefined;
}
