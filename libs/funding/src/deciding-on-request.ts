import { chinaYear, Refused } from '@yishi/kernel';
import type { LoadContext, Reader } from '@yishi/platform';
import { type Appropriation, appropriation, appropriationStream } from './appropriation';
import { refuseSecondRole } from './deciding';
import { type Funding, funding, fundingStream, placeOf } from './funding';

/** What a decision on a request rests on beside the year's accounts. */
export type Requested = Readonly<{
  funding: Funding;
  /**
   * The fiscal year of the decision, and the accounts of the year before: a round is decided in one
   * of them.
   */
  year: number;
  yearBefore: Appropriation;
}>;

export async function loadRequest(
  { projectId }: Readonly<{ projectId: string }>,
  reader: Reader,
  { now }: LoadContext,
): Promise<Requested> {
  const requested = await reader.state(funding, fundingStream(projectId));
  placeOf(requested);
  const year = chinaYear(now);
  const before = appropriationStream(requested.districtCode, year - 1);
  return { funding: requested, year, yearBefore: await reader.state(appropriation, before) };
}

export const placeOfRequest = (_command: object, _state: unknown, loaded: Requested): string =>
  placeOf(loaded.funding);

export const streamOfRequest = (_command: object, _context: unknown, loaded: Requested): string =>
  appropriationStream(loaded.funding.districtCode, loaded.year);

/**
 * May this person decide on this request now? Refusals: `already-decided`,
 * `allocation-not-requested`, `decided-before`.
 */
export function requireDecidable(
  state: Appropriation,
  { funding: requested, yearBefore }: Requested,
  personId: string,
): void {
  const { projectId, round, stage } = requested;
  const lastDecided = Math.max(
    state.decided.get(projectId) ?? 0,
    yearBefore.decided.get(projectId) ?? 0,
  );
  if (lastDecided >= round) throw new Refused('already-decided', { round });
  if (stage !== 'requested') throw new Refused('allocation-not-requested', { stage });
  refuseSecondRole(requested, personId, 'district');
}
