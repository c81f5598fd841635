import { type Decide, Forbidden, grantFor, Refused, type Role } from '@yishi/kernel';
import {
  derivedId,
  handlerFor,
  IsFile,
  IsId,
  type LoadContext,
  type Reader,
  Vault,
  YishiCommand,
} from '@yishi/platform';
import { refuseBadRows } from '../bad-file-rows';
import {
  type Counted,
  firstCountableDay,
  loadCounted,
  placeOfCounted,
  receiptOf,
} from '../counted';
import { refuseTooMuch } from '../deciding';
import type { Channel } from '../funding';
import { isRaising, placeOf } from '../funding';
import { Households } from '../households/households';
import { type Receipts, receipts, receiptsStream } from '../receipts';
import {
  type Counts,
  type LineOutcome,
  type Statement,
  type StatementEvent,
  statement,
  statementStream,
} from '../statement';
import { classifyLine, type LineFacts } from './classify-line';
import { readStatement, type StatementLine } from './statement-file';

export const MAX_STATEMENT_LINES = 20_000;
/** Lines in one event: an event is at most 1 MiB. */
const LINES_IN_EVENT = 500;

const IMPORTERS: readonly Role[] = ['council-member', 'council-director', 'street-officer'];

/**
 * A statement of WeChat, a bank or Alipay: each transfer is matched with what was counted already,
 * or becomes the contribution of the household it names, or waits for a person. Red packets and
 * expenses do not count. The same lines again change nothing. Answers with `matched`, `recorded`,
 * `ignored`, `unmatched`, `alreadyThere`. Refusals: `raising-not-open`, `statement-too-long`
 * {lines, maxLines}, `contributions-too-large` {maxFen}, a bad row anywhere (`Malformed`, every one
 * named), and what makes the file unreadable.
 */
export class ImportStatement extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsFile() readonly file!: Uint8Array;
}

type ReadLine = Readonly<{ line: StatementLine; facts: LineFacts }>;
export type LoadedStatement = Counted &
  Readonly<{ channel: Channel; lines: readonly ReadLine[]; counts: Counts }>;

/** The lines that were not read before, and how many of each kind. */
export function sortLines(
  state: Statement,
  lines: readonly ReadLine[],
): Readonly<{ fresh: readonly LineOutcome[]; counts: Counts }> {
  const unread = lines.filter(({ facts }) => !state.lines.has(facts.lineId));
  const fresh = unread.map(({ line, facts }) => classifyLine(line, facts));
  const how = (outcome: LineOutcome['outcome']) =>
    fresh.filter((line) => line.outcome === outcome).length;
  const counts = {
    matched: how('matched'),
    recorded: how('identified'),
    ignored: how('ignored'),
    unmatched: how('open'),
    alreadyThere: lines.length - unread.length,
  };
  return { fresh, counts };
}

export const decide: Decide<ImportStatement, Statement, StatementEvent, LoadedStatement> = (
  { projectId },
  state,
  { commandId, loaded: { funding, channel, lines } },
) => {
  if (!isRaising(funding)) throw new Refused('raising-not-open', { stage: funding.stage });
  const { fresh, counts } = sortLines(state, lines);
  if (fresh.length === 0) return [];
  const identified = fresh.filter(({ outcome }) => outcome === 'identified');
  const addedFen = identified.reduce((sum, { amountFen }) => sum + amountFen, 0n);
  refuseTooMuch(funding.raisedFen, addedFen);
  const events: StatementEvent[] = [
    { type: 'StatementImported', data: { projectId, importId: commandId, channel, counts } },
  ];
  for (let from = 0; from < fresh.length; from += LINES_IN_EVENT) {
    const page = fresh.slice(from, from + LINES_IN_EVENT);
    const data = { projectId, importId: commandId, channel, lines: page };
    events.push({ type: 'StatementLinesRead', data });
  }
  return events;
};

/** The same transfer is the same line in every statement of the project. */
export const lineIdOf = (projectId: string, channel: Channel, reference: string): string =>
  derivedId(projectId, 'statement', channel, reference);

const payerIdOf = (lineId: string): string => derivedId(lineId, 'payer');

/**
 * The compound's households by the name of their contact person, for the names that are asked for.
 */
async function householdsByName(
  reader: Reader,
  compoundId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (names.length === 0) return new Map();
  const contacts = await reader.get(Households).contacts(compoundId);
  const idsByName = await reader.get(Vault).idsByNames([...new Set(names)], [...contacts.keys()]);
  const byName = new Map<string, readonly string[]>();
  for (const [name, personIds] of idsByName) {
    const households = personIds.flatMap((personId) => contacts.get(personId) ?? []);
    byName.set(name, [...new Set(households)]);
  }
  return byName;
}

async function factsOf(
  projectId: string,
  channel: Channel,
  lines: readonly StatementLine[],
  { reader, counted, state }: Readonly<{ reader: Reader; counted: Counted; state: Receipts }>,
): Promise<readonly ReadLine[]> {
  const { compoundId } = counted.funding;
  const transfers = lines.filter(({ kind }) => kind === 'transfer');
  const addresses = transfers.flatMap(({ address }) => address ?? []);
  const atAddress = await reader.get(Households).byAddress(compoundId, addresses);
  const names = transfers.flatMap((line) =>
    line.remarkHasAddress || !line.payerName ? [] : line.payerName,
  );
  const byName = await householdsByName(reader, compoundId, names);
  return lines.map((line) => {
    const { reference, address = '', payerName = '' } = line;
    const lineId = lineIdOf(projectId, channel, reference);
    const facts: LineFacts = {
      lineId,
      payerId: payerName ? payerIdOf(lineId) : '',
      counted: receiptOf(state, counted, { channel, reference }),
      firstCountableDay: firstCountableDay(counted.year),
      householdAtAddress: atAddress.get(address),
      householdsOfPayer: byName.get(payerName) ?? [],
    };
    return { line, facts };
  });
}

/** Who may is asked before the file is read. */
async function load(
  { projectId, file }: ImportStatement,
  reader: Reader,
  { actor, commandId, now }: LoadContext,
): Promise<LoadedStatement> {
  const before = await loadCounted(projectId, [], reader, now);
  if (!grantFor(actor, IMPORTERS, placeOf(before.funding))) {
    throw new Forbidden('territory-not-allowed');
  }
  const content = await readStatement(file);
  refuseBadRows(content);
  const { channel, lines } = content;
  if (lines.length > MAX_STATEMENT_LINES) {
    throw new Refused('statement-too-long', { lines: lines.length, maxLines: MAX_STATEMENT_LINES });
  }
  const transfers = lines.map(({ reference }) => ({ channel, reference }));
  const counted = await loadCounted(projectId, transfers, reader, now);
  const { districtCode } = counted.funding;
  const state = await reader.state(receipts, receiptsStream(districtCode, counted.year));
  const read = await factsOf(projectId, channel, lines, { reader, counted, state });
  const own = await reader.state(statement, statementStream(projectId));
  const counts = own.imports.get(commandId) ?? sortLines(own, read).counts;
  return { ...counted, channel, lines: read, counts };
}

/**
 * Only of lines that wait for a person the payer's name is kept: whoever settles them must see it.
 */
async function keepPayers(
  { projectId }: ImportStatement,
  reader: Reader,
  { funding, lines }: LoadedStatement,
): Promise<void> {
  const state = await reader.state(statement, statementStream(projectId));
  const payers = lines.flatMap(({ line, facts }) => {
    const { payerName = '' } = line;
    const isOpen = classifyLine(line, facts).outcome === 'open';
    if (!isOpen || !payerName || state.lines.has(facts.lineId)) return [];
    return [{ personId: facts.payerId, name: payerName }];
  });
  if (payers.length > 0) await reader.get(Vault).put(payers, placeOf(funding));
}

export const ImportStatementHandler = handlerFor(ImportStatement, {
  fold: statement,
  stream: ({ projectId }) => statementStream(projectId),
  load,
  keep: keepPayers,
  decide,
  allow: [{ roles: IMPORTERS, territory: placeOfCounted }],
  answer: (_command, { loaded: { counts } }) => ({ ...counts }),
});
