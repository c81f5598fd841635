import type { Followed } from '@yishi/following';
import type { IntegrationEvents, OpinionState } from '@yishi/messaging';
import { NO_FIGURES, plus } from './figures';
import { count, locatedAt, type StatisticRows } from './rows';
import type { StatisticOpinion } from './tables';

/** States in which an opinion waits for somebody; every other one is an end. */
const WAITING: ReadonlySet<OpinionState> = new Set(['submitted', 'reopened', 'relayed']);

/** Whole seconds; never less than none, whatever the clocks said. */
const secondsBetween = (from: string, to: string): number =>
  Math.max(0, Math.trunc((Date.parse(to) - Date.parse(from)) / 1_000));

export function opinionSubmitted(
  event: Followed<IntegrationEvents['OpinionSubmitted.v1']>,
  rows: StatisticRows,
): void {
  const { territory, field, aboutMoney } = event.data;
  count(event, rows, locatedAt(territory), {
    'opinion/submitted': 1,
    [`opinionField/${field}`]: 1,
    ...(aboutMoney && { aboutMoney: 1 }),
  });
}

const opinionBefore = (rows: StatisticRows, opinionId: string): StatisticOpinion =>
  rows.get<StatisticOpinion>('opinion', { opinionId }) ?? {
    opinionId,
    isLate: false,
    waitedSeconds: null,
  };

/**
 * A relay that comes back late was said to be late before (`OpinionLate.v1`), unless the answer was
 * quicker than the clock: it counts once in either case. An opinion that is opened again has not
 * ended: what it had waited no longer counts, and once it ends it has waited from its submission.
 */
export function opinionChanged(
  event: Followed<IntegrationEvents['OpinionStateChanged.v1']>,
  rows: StatisticRows,
): void {
  const { opinionId, territory, from, to, submittedAt, timeliness } = event.data;
  const before = opinionBefore(rows, opinionId);
  const waitedSeconds = WAITING.has(to) ? null : secondsBetween(submittedAt, event.at);
  const isLate = to === 'relayed' ? false : before.isLate || timeliness === 'late';
  rows.put('opinion', { opinionId, isLate, waitedSeconds });
  const moved = plus({ [`opinion/${to}`]: 1 }, { [`opinion/${from}`]: -1 });
  count(
    event,
    rows,
    locatedAt(territory),
    plus(moved, {
      relays: to === 'relayed' ? 1 : 0,
      inTime: timeliness === 'in-time' ? 1 : 0,
      late: timeliness === 'late' && !before.isLate ? 1 : 0,
      ended: Number(waitedSeconds !== null) - Number(before.waitedSeconds !== null),
      waitedSeconds: (waitedSeconds ?? 0) - (before.waitedSeconds ?? 0),
    }),
  );
}

export function opinionLate(
  event: Followed<IntegrationEvents['OpinionLate.v1']>,
  rows: StatisticRows,
): void {
  const { opinionId, territory } = event.data;
  const before = opinionBefore(rows, opinionId);
  rows.put('opinion', { ...before, isLate: true });
  count(event, rows, locatedAt(territory), before.isLate ? NO_FIGURES : { late: 1 });
}

export function opinionRated(
  event: Followed<IntegrationEvents['OpinionRated.v1']>,
  rows: StatisticRows,
): void {
  const { territory, satisfied } = event.data;
  count(event, rows, locatedAt(territory), { [satisfied ? 'satisfied' : 'dissatisfied']: 1 });
}
