import { type Fen, percentFloor } from '@yishi/kernel';
import {
  FIELDS,
  FUNDER_SOURCES,
  type FunderSource,
  OPINION_STATES,
  TURNOUT_ACTIVITIES,
} from '@yishi/messaging';
import { type SummedRatio, summedRatio } from '../public-ledger/figures';
import { countOf, type Figures, fenOf, under } from './figures';

/** Projects' stages in their order, as the project context names them. */
export const PROJECT_STAGES = [
  ...['draft', 'collecting', 'submitted', 'endorsed', 'approved', 'raising', 'funded'],
  ...['under-way', 'accepted', 'settled', 'rejected', 'withdrawn', 'cancelled'],
] as const;

type Counts = Readonly<Record<string, number>>;

/** What the statistics say of a place. Percentages are rounded down, `null` over nothing. */
export type Statistics = Readonly<{
  councils: Readonly<{ total: number; inUnmanagedCompounds: number }>;
  members: Readonly<{ total: number; party: number }>;
  /** On the household registers; who is absent is not counted. */
  households: Readonly<{ resident: number }>;
  opinions: Readonly<{
    total: number;
    byState: Counts;
    byField: Counts;
    /** How often one was relayed; an opinion may be relayed again. */
    relayed: number;
    inTime: number;
    /** Relays that passed their deadline, answered or not. */
    late: number;
    onTimePercent: string | null;
    aboutMoney: number;
    aboutMoneyPercent: string | null;
    satisfied: number;
    dissatisfied: number;
    waiting: Waiting;
  }>;
  turnouts: Readonly<{ total: number; byActivity: Counts; households: number; people: number }>;
  projects: Readonly<{
    total: number;
    /** Submitted at least once. */
    applied: number;
    byStage: Counts;
    byField: Counts;
    byFieldAndStage: Readonly<Record<string, Counts>>;
  }>;
  raising: Readonly<{
    /** Compounds whose residents were ever asked for money, and those in which they are now. */
    compoundsRaising: number;
    raisingNow: number;
    raisedFen: Fen;
  }>;
  /** Less what went back to the appropriations. */
  paid: Readonly<{ districtFen: Fen; streetFen: Fen }>;
  /** Raised and paid together over the resident households, rounded down; `null` without them. */
  moneyPerHouseholdFen: Fen | null;
  ratios: readonly SummedRatio[];
  offPolicy: boolean;
}>;

/** From submission to the end, over the opinions that have ended. */
export type Waiting = Readonly<{ ended: number; totalSeconds: number; meanDays: string | null }>;

const percent = (part: number, whole: number): string | null =>
  whole > 0 ? percentFloor(part, whole) : null;

const DAY_SECONDS = 86_400n;

/** Mean days with two decimals, rounded down: 200 000 s over 1 opinion → `'2.31'`. */
export function meanDays(totalSeconds: number, ended: number): string | null {
  if (ended === 0) return null;
  const hundredths = (BigInt(totalSeconds) * 100n) / (DAY_SECONDS * BigInt(ended));
  return `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, '0')}`;
}

/** Every name of the list, also those that count nothing. */
const counts = (figures: Figures, prefix: string, names: readonly string[]): Counts =>
  Object.fromEntries(names.map((name) => [name, countOf(figures, `${prefix}${name}`)]));

const total = (of: Counts): number => Object.values(of).reduce((sum, one) => sum + one, 0);

export function opinionsOf(figures: Figures): Statistics['opinions'] {
  const byState = counts(figures, 'opinion/', OPINION_STATES);
  const all = total(byState);
  const inTime = countOf(figures, 'inTime');
  const late = countOf(figures, 'late');
  const aboutMoney = countOf(figures, 'aboutMoney');
  const ended = countOf(figures, 'ended');
  const totalSeconds = countOf(figures, 'waitedSeconds');
  return {
    total: all,
    byState,
    byField: counts(figures, 'opinionField/', FIELDS),
    relayed: countOf(figures, 'relays'),
    inTime,
    late,
    onTimePercent: percent(inTime, inTime + late),
    aboutMoney,
    aboutMoneyPercent: percent(aboutMoney, all),
    satisfied: countOf(figures, 'satisfied'),
    dissatisfied: countOf(figures, 'dissatisfied'),
    waiting: { ended, totalSeconds, meanDays: meanDays(totalSeconds, ended) },
  };
}

export function turnoutsOf(figures: Figures): Statistics['turnouts'] {
  const byActivity = counts(figures, 'turnout/', TURNOUT_ACTIVITIES);
  const households = countOf(figures, 'turnoutHouseholds');
  return {
    total: total(byActivity),
    byActivity,
    households,
    people: countOf(figures, 'turnoutPeople'),
  };
}

function projects(figures: Figures): Statistics['projects'] {
  const byStage: Record<string, number> = Object.fromEntries(
    PROJECT_STAGES.map((stage) => [stage, 0]),
  );
  const byField: Record<string, number> = Object.fromEntries(FIELDS.map((field) => [field, 0]));
  const byFieldAndStage: Record<string, Record<string, number>> = {};
  for (const [name, count] of under(figures, 'project/')) {
    const [stage = '', field = ''] = name.split('/');
    byStage[stage] = (byStage[stage] ?? 0) + count;
    byField[field] = (byField[field] ?? 0) + count;
    byFieldAndStage[field] = { ...byFieldAndStage[field], [stage]: count };
  }
  const applied = countOf(figures, 'applied');
  return { total: total(byStage), applied, byStage, byField, byFieldAndStage };
}

/** One for each public funder: those of the district first. */
function ratiosOf(figures: Figures): readonly SummedRatio[] {
  const found = under(figures, 'ratio/').filter(([name]) => name.endsWith('/projects'));
  return found
    .map(([name, ofFunder]) => {
      const [source, funder] = name.split('/') as [FunderSource, string];
      const prefix = `ratio/${source}/${funder}`;
      const policies = under(figures, `${prefix}/policy/`);
      const only = policies.length === 1 ? policies[0]![0] : '';
      return summedRatio({
        funder,
        source,
        paidFen: fenOf(figures, `${prefix}/paidFen`),
        raisedFen: fenOf(figures, `${prefix}/raisedFen`),
        policy: only || null,
        isSettled: countOf(figures, `${prefix}/settled`) === ofFunder,
        offPolicyProjects: countOf(figures, `${prefix}/offPolicy`),
      });
    })
    .sort(
      (a, b) =>
        FUNDER_SOURCES.indexOf(a.source) - FUNDER_SOURCES.indexOf(b.source) ||
        (a.funder < b.funder ? -1 : 1),
    );
}

/** Money, and how much of it there was for each resident household. */
export function moneyOf(figures: Figures) {
  const resident = countOf(figures, 'residentHouseholds');
  const raisedFen = fenOf(figures, 'raisedFen');
  const districtFen = fenOf(figures, 'paid/districtFen');
  const streetFen = fenOf(figures, 'paid/streetFen');
  const moneyFen = raisedFen + districtFen + streetFen;
  return {
    raisedFen,
    paid: { districtFen, streetFen },
    households: { resident },
    moneyPerHouseholdFen: resident > 0 ? moneyFen / BigInt(resident) : null,
  };
}

export const membersOf = (figures: Figures): Statistics['members'] => ({
  total: countOf(figures, 'members'),
  party: countOf(figures, 'party'),
});

/** The figures of a place in words and groups. */
export function statisticsOf(figures: Figures): Statistics {
  const { raisedFen, ...money } = moneyOf(figures);
  const ratios = ratiosOf(figures);
  return {
    councils: {
      total: countOf(figures, 'councils'),
      inUnmanagedCompounds: countOf(figures, 'councilsUnmanaged'),
    },
    members: membersOf(figures),
    opinions: opinionsOf(figures),
    turnouts: turnoutsOf(figures),
    projects: projects(figures),
    raising: {
      compoundsRaising: countOf(figures, 'everRaised'),
      raisingNow: countOf(figures, 'raisingNow'),
      raisedFen,
    },
    ...money,
    ratios,
    offPolicy: ratios.some(({ offPolicy }) => offPolicy),
  };
}
