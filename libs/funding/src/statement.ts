import { type Event, type Fen, type Fold, PersistentMap, unreachable } from '@yishi/kernel';
import type { Channel } from './funding-events';

/** Why a line waits for a person. */
export const OPEN_REASONS = [
  'unknown-payer',
  'ambiguous-payer',
  'unknown-address',
  'ambiguous-address',
  'amount-differs',
  'transfer-too-old',
] as const;
export type OpenReason = (typeof OPEN_REASONS)[number];

/** Money that is no contribution. */
export type IgnoredKind = 'red-packet' | 'expense' | 'other';

type Line = Readonly<{ lineId: string; reference: string; amountFen: Fen; paidOn: string }>;

/**
 * What became of one line: its transfer was counted already (`matched`), its giver is known
 * (`identified`: it becomes a contribution), it waits for a person (`open`), or it is no
 * contribution (`ignored`).
 */
export type LineOutcome = Line &
  (
    | Readonly<{ outcome: 'matched'; receiptNumber: string }>
    | Readonly<{ outcome: 'identified'; householdId: string }>
    /** `payerId`: the payer in the vault, '' when the statement names none. */
    | Readonly<{ outcome: 'open'; reason: OpenReason; payerId: string }>
    | Readonly<{ outcome: 'ignored'; reason: IgnoredKind }>
  );

export type Counts = Readonly<{
  matched: number;
  recorded: number;
  ignored: number;
  unmatched: number;
  alreadyThere: number;
}>;

export type StatementImported = Event<
  'StatementImported',
  { projectId: string; importId: string; channel: Channel; counts: Counts }
>;
/** The lines of an import that were new, a few hundred to an event. */
export type StatementLinesRead = Event<
  'StatementLinesRead',
  { projectId: string; importId: string; channel: Channel; lines: readonly LineOutcome[] }
>;
/**
 * A person said whose transfer an open line is: a household's, or an outside donor's (the payer in
 * the vault).
 */
export type StatementLineSettled = Event<
  'StatementLineSettled',
  {
    projectId: string;
    lineId: string;
    importId: string;
    channel: Channel;
    reference: string;
    amountFen: Fen;
    paidOn: string;
    householdId: string;
    donorId: string;
    by: string;
  }
>;
export type StatementLineDismissed = Event<
  'StatementLineDismissed',
  { projectId: string; lineId: string; reason: string; by: string }
>;

export type StatementEvent =
  | StatementImported
  | StatementLinesRead
  | StatementLineSettled
  | StatementLineDismissed;

export type OpenLine = Line &
  Readonly<{ channel: Channel; importId: string; reason: OpenReason; payerId: string }>;

/** What was read of a project's statements so far. */
export type Statement = Readonly<{
  /** Every line by id, however it ended. */
  lines: PersistentMap<
    string,
    'matched' | 'identified' | 'open' | 'ignored' | 'settled' | 'dismissed'
  >;
  open: PersistentMap<string, OpenLine>;
  /** Counts by import: a repeated command answers as it did. */
  imports: PersistentMap<string, Counts>;
}>;

export const statementStream = (projectId: string): string => `statement-${projectId}`;

export const statement: Fold<Statement, StatementEvent> = {
  initialState: {
    lines: PersistentMap.empty(),
    open: PersistentMap.empty(),
    imports: PersistentMap.empty(),
  },
  evolve(state, event) {
    switch (event.type) {
      case 'StatementImported': {
        const { importId, counts } = event.data;
        return { ...state, imports: state.imports.set(importId, counts) };
      }
      case 'StatementLinesRead':
        return linesRead(state, event.data);
      case 'StatementLineSettled':
        return ended(state, event.data.lineId, 'settled');
      case 'StatementLineDismissed':
        return ended(state, event.data.lineId, 'dismissed');
      default:
        return unreachable(event);
    }
  },
};

function linesRead(state: Statement, data: StatementLinesRead['data']): Statement {
  const { channel, importId } = data;
  let { lines, open } = state;
  for (const line of data.lines) {
    const { lineId, reference, amountFen, paidOn } = line;
    lines = lines.set(lineId, line.outcome);
    if (line.outcome !== 'open') continue;
    const { reason, payerId } = line;
    const waiting = { lineId, reference, amountFen, paidOn, channel, importId, reason, payerId };
    open = open.set(lineId, waiting);
  }
  return { ...state, lines, open };
}

const ended = (state: Statement, lineId: string, how: 'settled' | 'dismissed'): Statement => ({
  ...state,
  lines: state.lines.set(lineId, how),
  open: state.open.delete(lineId),
});
