import type { Followed, Key, Rows } from '@yishi/following';
import { dateInChina } from '../book/rows';
import { type Figures, isNothing, minus, NO_FIGURES, plus } from './figures';
import { isRaising, projectFigures } from './of-project';
import { orderedBy } from './ordered';
import {
  StatisticClock,
  StatisticCompound,
  StatisticCouncil,
  StatisticDay,
  StatisticMember,
  StatisticNow,
  StatisticOpinion,
  StatisticPlace,
  StatisticProject,
} from './tables';

/** The tables of the statistics, by the names the handlers use. */
export const statisticTables = {
  place: StatisticPlace,
  now: StatisticNow,
  day: StatisticDay,
  compound: StatisticCompound,
  council: StatisticCouncil,
  member: StatisticMember,
  opinion: StatisticOpinion,
  project: StatisticProject,
  clock: StatisticClock,
} as const;
export type Table = keyof typeof statisticTables;
export type StatisticRows = Rows<Table>;
export type Wanted = readonly (readonly [Table, Key])[];

/** Where something is, and so what it counts for. */
export type Located = Readonly<{ districtCode: string; streetCode: string; compoundId: string }>;

/** The key of the one row that says where the statistics stand. */
export const CLOCK: Key = { id: 1 };

/** `district/street/community/compound[/…]` */
export function locatedAt(territory: string): Located {
  const [districtCode = '', streetCode = '', , compoundId = ''] = territory.split('/');
  return { districtCode, streetCode, compoundId };
}

/** The district's figures are the sum of its streets', added up when they are read. */
const codesOf = ({ streetCode, compoundId }: Located): readonly string[] => [
  streetCode,
  compoundId,
];

/** What `count` needs to have been read. */
export const figuresAt = (located: Located): Wanted =>
  codesOf(located).map((code) => ['now', { code }] as const);

/**
 * The date of the event in China; when its clock ran behind another's, the date the statistics
 * already stand on: what is read as of a past date never changes any more.
 */
export function statisticDate({ at }: Followed, rows: StatisticRows): string {
  const date = dateInChina(at);
  const before = rows.get<StatisticClock>('clock', CLOCK)?.date ?? '';
  if (date <= before) return before;
  rows.put('clock', { ...CLOCK, date });
  return date;
}

/** The change counts in the compound and its street, from that day on. */
export function count(
  event: Followed,
  rows: StatisticRows,
  located: Located,
  change: Figures,
): void {
  if (isNothing(change)) return;
  const date = statisticDate(event, rows);
  for (const code of codesOf(located)) {
    const before = rows.get<StatisticNow>('now', { code })?.figures ?? NO_FIGURES;
    const figures = plus(before, change);
    const row = { code, figures, ...orderedBy(figures) };
    rows.put('now', row);
    rows.put('day', { ...row, date });
  }
}

const compoundFigures = (compound: StatisticCompound): Figures => ({
  residentHouseholds: compound.residentHouseholds,
  everRaised: compound.everRaised ? 1 : 0,
  raisingNow: compound.raisingProjects > 0 ? 1 : 0,
});

export const compoundAt = (rows: StatisticRows, located: Located): StatisticCompound =>
  rows.get<StatisticCompound>('compound', { compoundId: located.compoundId }) ?? {
    ...located,
    unmanaged: false,
    residentHouseholds: 0,
    everRaised: false,
    raisingProjects: 0,
  };

/** Writes the compound, and counts what is different about it. */
export function changeCompound(
  event: Followed,
  rows: StatisticRows,
  before: StatisticCompound,
  changes: Partial<StatisticCompound>,
): void {
  const after = { ...before, ...changes };
  rows.put('compound', after);
  count(event, rows, after, minus(compoundFigures(after), compoundFigures(before)));
}

const councilFigures = ({ isStanding, unmanaged, members, party }: StatisticCouncil): Figures =>
  isStanding ? { councils: 1, councilsUnmanaged: unmanaged ? 1 : 0, members, party } : NO_FIGURES;

/** Writes the council, and counts what is different about it. */
export function changeCouncil(
  event: Followed,
  rows: StatisticRows,
  before: StatisticCouncil,
  changes: Partial<StatisticCouncil>,
): void {
  const after = { ...before, ...changes };
  rows.put('council', after);
  count(event, rows, after, minus(councilFigures(after), councilFigures(before)));
}

/** Writes the project, and counts what is different about it and about its compound's raising. */
export function changeProject(
  event: Followed,
  rows: StatisticRows,
  before: StatisticProject,
  after: StatisticProject,
): void {
  rows.put('project', after);
  count(event, rows, after, minus(projectFigures(after), projectFigures(before)));
  const raising = Number(isRaising(after)) - Number(isRaising(before));
  if (raising === 0 && after.isRaisingOpened === before.isRaisingOpened) return;
  const compound = compoundAt(rows, located(after));
  changeCompound(event, rows, compound, {
    everRaised: compound.everRaised || after.isRaisingOpened,
    raisingProjects: compound.raisingProjects + raising,
  });
}

export const located = ({ districtCode, streetCode, compoundId }: Located): Located => ({
  districtCode,
  streetCode,
  compoundId,
});
