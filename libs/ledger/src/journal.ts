import { type Fen, sumFen } from '@yishi/kernel';
import type { IntegrationEvents } from '@yishi/messaging';
import { type FunderFigures, funderFiguresAfter, isClosed, isPublic } from './funder-figures';

/** Debit is positive, credit negative: the postings of an entry sum to zero. */
export type Posting = Readonly<{ account: string; amountFen: Fen }>;
export type JournalEntry = readonly Posting[];

/** What an entry follows from beside its event: all of it data. */
export type Books = Readonly<{
  /** The district of the event: accounts of one district never meet those of another. */
  districtCode: string;
  /** Where the funders of the project stood before the event (`MOVES_FUNDERS`), else `[]`. */
  funders: readonly FunderFigures[];
}>;

/** The chart of accounts. The last two are the counterparts that make every entry balance. */
export const accounts = {
  /** What a funder may still promise this year: appropriation − reserved − paid. */
  appropriation: (funder: string, year: number) => `appropriation:${funder}:${year}`,
  /** Promised to the project, not yet paid. */
  encumbrance: (project: string, funder: string) => `encumbrance:${project}:${funder}`,
  /** A funder's stake in the project (credit). */
  funder: (project: string, funder: string) => `funder:${project}:${funder}`,
  cash: (project: string) => `cash:${project}`,
  expense: (project: string) => `expense:${project}`,
  /**
   * Promised by all funders, not yet in the account; a credit balance is money above the shares.
   */
  receivable: (project: string) => `receivable:${project}`,
  reserve: (compound: string) => `reserve:${compound}`,
  /** Where the year's appropriations come from, less what was spent of them. */
  authority: (funder: string, year: number) => `authority:${funder}:${year}`,
  /** The owners' claim on their compound's reserve. */
  owners: (compound: string) => `owners:${compound}`,
} as const;

/**
 * Whose appropriation: `district-410811`, `street-410811001`. Funding names a district's account by
 * its funder alone, for it keeps one stream per district; in the journal all districts stand side
 * by side.
 */
export const appropriationOf = (
  { account, source }: Readonly<{ account: string; source: string }>,
  districtCode: string,
): string =>
  source !== 'district' || account.endsWith(`-${districtCode}`)
    ? account
    : `${account}-${districtCode}`;

const debit = (account: string, amountFen: Fen): Posting => ({ account, amountFen });
const credit = (account: string, amountFen: Fen): Posting => ({ account, amountFen: -amountFen });

/** Debits one account and credits another. */
const move = (to: string, from: string, amountFen: Fen): Posting[] =>
  amountFen === 0n ? [] : [debit(to, amountFen), credit(from, amountFen)];

const isOpen = (funder: FunderFigures): boolean => !isClosed(funder);

type Part = Readonly<{ funder: string; source: string; account: string; amountFen: Fen }>;
type OfYear = Readonly<{ projectId: string; year: number }>;

/** The funders promise their parts: their stakes stand against the receivable. */
const promise = ({ projectId }: OfYear, parts: readonly Part[]): Posting[] =>
  parts.flatMap(({ funder, amountFen }) =>
    move(accounts.receivable(projectId), accounts.funder(projectId, funder), amountFen),
  );

/** A public part is reserved: it leaves the free appropriation. A negative amount releases it. */
const encumber = (
  { projectId, year }: OfYear,
  part: Readonly<{ funder: string; source: string; account: string }>,
  amountFen: Fen,
  { districtCode }: Books,
): Posting[] =>
  isPublic(part)
    ? move(
        accounts.encumbrance(projectId, part.funder),
        accounts.appropriation(appropriationOf(part, districtCode), year),
        amountFen,
      )
    : [];

type Rules = {
  [K in keyof IntegrationEvents]?: (data: IntegrationEvents[K], books: Books) => Posting[];
};

const rules: Rules = {
  'AppropriationSet.v1': (data) => {
    const account = appropriationOf(data, data.districtCode);
    return move(
      accounts.appropriation(account, data.year),
      accounts.authority(account, data.year),
      data.changeFen,
    );
  },

  'AllocationApproved.v1': (data, books) => [
    ...promise(data, data.parts),
    ...data.parts.flatMap((part) => encumber(data, part, part.amountFen, books)),
  ],

  'ApprovedCostChanged.v1': (data, books) => {
    const after = funderFiguresAfter('ApprovedCostChanged.v1', data, books.funders);
    return books.funders.flatMap((funder, place) => [
      ...promise(data, [{ ...funder, amountFen: after[place]!.shareFen - funder.shareFen }]),
      ...encumber(data, funder, after[place]!.heldFen - funder.heldFen, books),
    ]);
  },

  /**
   * The project gives up its allocation whole: every promise is taken back, not only the reserved
   * ones.
   */
  'AllocationReleased.v1': (data, books) =>
    books.funders
      .filter(isOpen)
      .flatMap((funder) => [
        ...promise(data, [{ ...funder, amountFen: -funder.shareFen }]),
        ...encumber(data, funder, -funder.heldFen, books),
      ]),

  'ContributionReceived.v1': ({ projectId, amountFen }) =>
    move(accounts.cash(projectId), accounts.receivable(projectId), amountFen),

  'ContributionReversed.v1': ({ projectId, amountFen }) =>
    move(accounts.receivable(projectId), accounts.cash(projectId), amountFen),

  'PaymentReleased.v1': (data, { districtCode }) => {
    const { projectId, funder, year, amountFen } = data;
    const account = appropriationOf(data, districtCode);
    return [
      ...move(accounts.cash(projectId), accounts.receivable(projectId), amountFen),
      ...move(
        accounts.authority(account, year),
        accounts.encumbrance(projectId, funder),
        amountFen,
      ),
    ];
  },

  'InvoicePaid.v1': ({ projectId, amountFen }) =>
    move(accounts.expense(projectId), accounts.cash(projectId), amountFen),

  'ProjectSettled.v1': (data, books) => {
    const { projectId, compoundId, reserveFen } = data;
    return [
      ...closeStakes(data, funderFiguresAfter('ProjectSettled.v1', data, books.funders), books),
      ...move(accounts.receivable(projectId), accounts.cash(projectId), reserveFen),
      ...move(accounts.reserve(compoundId), accounts.owners(compoundId), reserveFen),
    ];
  },

  'ProjectUnwound.v1': (data, books) =>
    closeStakes(data, funderFiguresAfter('ProjectUnwound.v1', data, books.funders), books),
};

/**
 * Each funder's stake bears its part of the expense; what a public funder paid above it goes back
 * to its appropriation, and what is still reserved is free again.
 */
const closeStakes = (project: OfYear, after: readonly FunderFigures[], books: Books): Posting[] =>
  after.flatMap(({ dueFen, backFen }, place) => {
    const funder = books.funders[place]!;
    const { projectId, year } = project;
    const stake = accounts.funder(projectId, funder.funder);
    const free = appropriationOf(funder, books.districtCode);
    const bornFen = dueFen ?? 0n;
    return [
      ...move(stake, accounts.expense(projectId), bornFen),
      ...move(stake, accounts.receivable(projectId), funder.shareFen - bornFen),
      ...move(accounts.receivable(projectId), accounts.cash(projectId), backFen),
      ...move(accounts.appropriation(free, year), accounts.authority(free, year), backFen),
      ...encumber(project, funder, -funder.heldFen, books),
    ];
  });

/** The integration events that move money. */
export const JOURNALLED = Object.keys(rules) as readonly (keyof IntegrationEvents)[];

/**
 * The journal entry of an event, one posting per account, or `undefined` when it moves no money.
 * Pure, and the only source of the journal. Throws when an entry does not balance: that would be a
 * fault of these rules.
 */
export function journalEntry<K extends keyof IntegrationEvents>(
  type: K,
  data: IntegrationEvents[K],
  books: Books,
): JournalEntry | undefined {
  const rule = rules[type] as ((data: IntegrationEvents[K], books: Books) => Posting[]) | undefined;
  if (!rule) return undefined;
  const byAccount = new Map<string, Fen>();
  for (const { account, amountFen } of rule(data, books))
    byAccount.set(account, (byAccount.get(account) ?? 0n) + amountFen);
  const postings = [...byAccount]
    .filter(([, amountFen]) => amountFen !== 0n)
    .map(([account, amountFen]) => ({ account, amountFen }));
  if (sumFen(postings.map((posting) => posting.amountFen)) !== 0n)
    throw new Error(`the journal entry of ${type} does not balance`);
  return postings.length > 0 ? postings : undefined;
}
