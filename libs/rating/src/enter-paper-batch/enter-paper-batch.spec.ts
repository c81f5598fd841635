import { createSecretKey, randomBytes } from 'node:crypto';
import { Malformed, spec } from '@yishi/kernel';
import { InputHashes, shape } from '@yishi/platform';
import { type PaperEntry, type RatingEvent, rating } from '../rating';
import {
  actor,
  ballotInput,
  credential,
  household,
  member,
  officer,
  onPaper,
  opened,
  otherOfficer,
  periodId,
  sheetId,
  votingEnded,
} from '../rating.samples';
import type { BallotInput, List } from '../scores';
import { decide, EnterPaperBatch, MAX_BATCHES, MAX_ENTRIES } from './enter-paper-batch';

const list: List = { members: [], criteria: [] };
const others: readonly PaperEntry[] = [];
const councilMembers = [household(99)];
const loaded = { list, others, councilMembers };
const given = spec(rating, decide, { actor: officer, commandId: sheetId(9), loaded });
const enter = (...numbers: readonly number[]) =>
  shape(EnterPaperBatch, {
    ...{ periodId, batch: '1', householdIds: numbers.map(household) },
    ballots: numbers.map(() => ballotInput(80, 70, 60)),
  });
const entry = (entryId: string, numbers: readonly number[]) => ({
  entryId,
  householdIds: numbers.map(household),
});
const entered = (by: typeof officer, entryId: string, ...numbers: number[]): RatingEvent => ({
  type: 'PaperBatchEntered',
  data: { periodId, batch: '1', ...entry(entryId, numbers), enteredBy: by.personId },
});
const byOther = entered(otherOfficer, sheetId(1), 1, 2);
const knowing = { loaded: { ...loaded, others: [entry(sheetId(1), [1, 2])] } };

describe('enter a batch of paper ballots', () => {
  it('waits for a second person', () => {
    const first = given(opened()).when(enter(2, 1));
    first.thenEvents({
      type: 'PaperBatchEntered',
      data: {
        ...{ periodId, batch: '1', entryId: sheetId(9) },
        ...{ householdIds: [household(1), household(2)], enteredBy: officer.personId },
      },
    });
    given(opened(), entered(officer, sheetId(1), 1, 2))
      .when(enter(2, 3))
      .thenEvents(entered(officer, sheetId(9), 2, 3));
  });

  it('counts when another person entered the same households', () =>
    given(opened(), byOther).when(enter(2, 1), knowing).thenEvents(onPaper(1, 2)));

  it('is refused where the households differ, saying nothing more', () =>
    given(opened(), byOther).when(enter(1, 3), knowing).thenRefused('paper-entries-differ', {}));

  it('is refused when the other entry is not the one it was compared with', () => {
    given(opened(), byOther).when(enter(1, 2)).thenRefused('paper-batch-changed');
    given(opened(), byOther, entered(otherOfficer, sheetId(2), 1, 2))
      .when(enter(1, 2), knowing)
      .thenRefused('paper-batch-changed');
  });

  it('takes households once, of the list, that have no credential', () => {
    given(opened(), onPaper(3, 4)).when(enter(1, 2)).thenRefused('paper-batch-recorded');
    const other = shape(EnterPaperBatch, { ...enter(1, 3), batch: '2' });
    given(opened(), onPaper(3, 4))
      .when(other)
      .thenRefused('household-has-voted', { householdId: household(3) });
    given(opened(), credential(2))
      .when(enter(1, 2))
      .thenRefused('household-has-voted', { householdId: household(2) });
    given(opened(2)).when(enter(2, 3)).thenRefused('household-not-a-voter');
  });

  it('has as many ballots as households, two of each at least', () => {
    const three = { ...enter(1, 2), ballots: enter(1, 2, 3).ballots };
    given(opened())
      .when(shape(EnterPaperBatch, three))
      .thenRefused('households-and-ballots-differ', { households: 2, ballots: 3 });
    expect(() => enter(1)).toThrow('too-few');
    expect(() => enter(1, 1)).toThrow('householdIds: not-distinct');
  });

  it('has whole ballots', () => {
    const bad = { ...enter(1, 2), ballots: [ballotInput(1, 2, 3), ballotInput(1, 2)] };
    const run = given(opened()).when(shape(EnterPaperBatch, bad)).events;
    expect(run).toThrow(
      new Malformed([{ field: `ballots.1.scores.${member(3)}`, reason: 'missing' }]),
    );
  });

  it('says nothing of who voted what by the order of its ballots, nor does its hash', () => {
    const ballots = [ballotInput(80, 70, 60), ballotInput(90, 1, 2), ballotInput(10, 70, 60)];
    const enterAll = (all: typeof ballots) =>
      shape(EnterPaperBatch, {
        ...{ periodId, batch: '1', householdIds: [1, 2, 3].map(household), ballots: all },
      });
    const hashes = new InputHashes(createSecretKey(randomBytes(32)));
    const [a, b, c] = ballots as [BallotInput, BallotInput, BallotInput];
    for (const other of [
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ])
      expect(hashes.of(enterAll(other))).toBe(hashes.of(enterAll(ballots)));
    // nor can ballots be tried against it, not even by who holds its key
    expect(hashes.of(enterAll([a, b, b]))).toBe(hashes.of(enterAll(ballots)));
    expect(hashes.of(enter(1, 2))).not.toBe(hashes.of(enter(1, 3)));
  });

  it('names the place of a bad ballot in the list as it came', () => {
    const lists = [ballotInput(90, 80, 70), ballotInput(80, 70), ballotInput(10, 20, 30)];
    const bad = { ...enter(1, 2, 3), ballots: lists };
    expect(given(opened()).when(shape(EnterPaperBatch, bad)).events).toThrow(
      new Malformed([{ field: `ballots.1.scores.${member(3)}`, reason: 'missing' }]),
    );
    const malformed = { ...bad, ballots: [...lists, { scores: [] }] };
    expect(() => shape(EnterPaperBatch, malformed)).toThrow('ballots.3.scores: too-few');
  });

  it('is not by who is rated, and while the voting is open', () => {
    given(opened())
      .when(enter(1, 2), { actor: actor(member(1), 'reviewer') })
      .thenRefused('rated-person');
    given(opened()) // joined the council since
      .when(enter(1, 2), { actor: actor(household(99), 'reviewer') })
      .thenRefused('rated-person');
    given(opened(), votingEnded).when(enter(1, 2)).thenRefused('voting-not-open');
  });

  it('has limits', () => {
    const times = Array<RatingEvent>(MAX_ENTRIES).fill(entered(officer, sheetId(1), 1, 2));
    given(opened(), ...times)
      .when(enter(1, 2))
      .thenRefused('too-many-entries', { limit: 20 });
    const batches = Array.from({ length: MAX_BATCHES }, (_, n): RatingEvent => {
      const { data } = entered(officer, sheetId(1), 1, 2);
      return { type: 'PaperBatchEntered', data: { ...data, batch: `x${n}` } } as RatingEvent;
    });
    given(opened(), ...batches)
      .when(enter(1, 2))
      .thenRefused('too-many-batches', { limit: 500 });
  });
});
