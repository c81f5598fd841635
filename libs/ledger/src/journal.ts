import { type Fen, sumFen } from '@yishi/kernel';
import type { IntegrationEvents } from '@yishi/messaging';

/** Debit is positive, credit negative: the postings of an entry sum to zero. */
export type Posting = Readonly<{ account: string; amountFen: Fen }>;
export type JournalEntry = readonly Posting[];

/** The chart of accounts. The last three are the counterparts that make every entry balance. */
export const accounts = {
  /** What a funder may still promise this year: appropriation − reserved − paid. */
  appropriation: (funder: string, year: number) => `appropriation:${funder}:${year}`,
  /** Promised to the project, not yet paid. */
  encumbrance: (project: string, funder: string) => `encumbrance:${project}:${funder}`,
  /** A funder's stake in the project (credit). */
  funder: (project: string, funder: string) => `funder:${project}:${funder}`,
  cash: (project: string) => `cash:${project}`,
  expense: (project: string) => `expense:${project}`,
  /** Promised by all funders, not yet in the account; a credit balance is money above the shares. */
  receivable: (project: string) => `receivable:${project}`,
  reserve: (compound: string) => `reserve:${compound}`,
  /** Where the year's appropriations come from, less what was spent of them. */
  authority: (funder: string, year: number) => `authority:${funder}:${year}`,
  /** The owners' claim on their compound's reserve. */
  owners: (compound: string) => `owners:${compound}`,
} as const;

const debit = (account: string, amountFen: Fen): Posting => ({ account, amountFen });
const credit = (account: string, amountFen: Fen): Posting => ({ account, amountFen: -amountFen });

/** Debits one account and credits another. */
const move = (to: string, from: string, amountFen: Fen): Posting[] =>
  amountFen === 0n ? [] : [debit(to, amountFen), credit(from, amountFen)];

type Part = Readonly<{ funder: string; source: string; account: string; amountFen: Fen }>;
const isPublic = ({ source }: { source: string }): boolean => source !== 'residents';

/** The funders promise their parts: stakes against a receivable; public parts are encumbered. */
const promise = (project: string, year: number, parts: readonly Part[]): Posting[] =>
  parts.flatMap((part) => [
    ...move(accounts.receivable(project), accounts.funder(project, part.funder), part.amountFen),
    ...(isPublic(part)
      ? move(
          accounts.encumbrance(project, part.funder),
          accounts.appropriation(part.account, year),
          part.amountFen,
        )
      : []),
  ]);

type Rules = {
  [K in keyof IntegrationEvents]?: (data: IntegrationEvents[K]) => Posting[];
};

const rules: Rules = {
  'AppropriationSet.v1': ({ account, year, changeFen }) =>
    move(accounts.appropriation(account, year), accounts.authority(account, year), changeFen),

  'AllocationApproved.v1': ({ projectId, year, parts }) => promise(projectId, year, parts),

  'ApprovedCostChanged.v1': ({ projectId, year, increases }) => promise(projectId, year, increases),

  'AllocationReleased.v1': ({ projectId, year, parts }) =>
    parts.flatMap((part) => [
      ...move(
        accounts.funder(projectId, part.funder),
        accounts.receivable(projectId),
        part.amountFen,
      ),
      ...(isPublic(part)
        ? move(
            accounts.appropriation(part.account, year),
            accounts.encumbrance(projectId, part.funder),
            part.amountFen,
          )
        : []),
    ]),

  'ContributionReceived.v1': ({ projectId, amountFen }) =>
    move(accounts.cash(projectId), accounts.receivable(projectId), amountFen),

  'ContributionReversed.v1': ({ projectId, amountFen }) =>
    move(accounts.receivable(projectId), accounts.cash(projectId), amountFen),

  'PaymentReleased.v1': ({ projectId, funder, account, year, amountFen }) => [
    ...move(accounts.cash(projectId), accounts.receivable(projectId), amountFen),
    ...move(accounts.authority(account, year), accounts.encumbrance(projectId, funder), amountFen),
  ],

  'InvoicePaid.v1': ({ projectId, amountFen }) =>
    move(accounts.expense(projectId), accounts.cash(projectId), amountFen),

  'ProjectSettled.v1': (data) => settlement(data),

  'ProjectUnwound.v1': ({ projectId, year, parts }) =>
    parts.flatMap((part) => closeStake(projectId, year, part)),
};

type Settled = Readonly<{
  funder: string;
  source: string;
  account: string;
  shareFen: Fen;
  dueFen: Fen;
  paidFen: Fen;
  backFen: Fen;
}>;

/** The funder's stake bears its part of the expense; what it paid above goes back, what it had not paid is released. */
const closeStake = (project: string, year: number, part: Settled): Posting[] => {
  const stake = accounts.funder(project, part.funder);
  const owed = [
    ...move(stake, accounts.expense(project), part.dueFen),
    ...move(stake, accounts.receivable(project), part.shareFen - part.dueFen),
  ];
  if (!isPublic(part)) return owed;
  const free = accounts.appropriation(part.account, year);
  return [
    ...owed,
    ...move(accounts.receivable(project), accounts.cash(project), part.backFen),
    ...move(free, accounts.authority(part.account, year), part.backFen),
    ...move(free, accounts.encumbrance(project, part.funder), part.shareFen - part.paidFen),
  ];
};

function settlement(data: IntegrationEvents['ProjectSettled.v1']): Posting[] {
  const { projectId, compoundId, year, parts, reserveFen } = data;
  return [
    ...parts.flatMap((part) => closeStake(projectId, year, part)),
    ...move(accounts.receivable(projectId), accounts.cash(projectId), reserveFen),
    ...move(accounts.reserve(compoundId), accounts.owners(compoundId), reserveFen),
  ];
}

/**
 * The journal entry of an event, one posting per account, or `undefined` when it moves no money. Pure, and the only
 * source of the journal. Throws when an entry does not balance: that would be a fault of these rules.
 */
export function journalEntry<K extends keyof IntegrationEvents>(
  type: K,
  data: IntegrationEvents[K],
): JournalEntry | undefined {
  const rule = rules[type] as ((data: IntegrationEvents[K]) => Posting[]) | undefined;
  if (!rule) return undefined;
  const byAccount = new Map<string, Fen>();
  for (const { account, amountFen } of rule(data))
    byAccount.set(account, (byAccount.get(account) ?? 0n) + amountFen);
  const postings = [...byAccount]
    .filter(([, amountFen]) => amountFen !== 0n)
    .map(([account, amountFen]) => ({ account, amountFen }));
  if (sumFen(postings.map((posting) => posting.amountFen)) !== 0n)
    throw new Error(`the journal entry of ${type} does not balance`);
  return postings.length > 0 ? postings : undefined;
}
