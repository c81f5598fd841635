import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, NotFingerprinted, YishiCommand } from '@yishi/platform';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, ValidateNested } from 'class-validator';
import { BallotBox } from '../ballot-box/ballot-box';
import { RatingPlaces } from '../places/places';
import {
  type PaperEntry,
  placeOf,
  type Rating,
  type RatingEvent,
  rating,
  ratingStream,
} from '../rating';
import { assertVoting, refuseRated } from '../rules';
import { BallotInput, ByContent, ballotsOf, type List, listOf } from '../scores';

/** A batch of one would say what that household voted. */
export const FEWEST_IN_BATCH = 2;
export const MOST_IN_BATCH = 200;
export const MAX_BATCHES = 500;
export const MAX_ENTRIES = 20;

/**
 * One person enters a batch of paper ballots: which households they came from, and, in any order,
 * what stands on them. It lies sealed in the box; when a second person has entered the same
 * households and the same ballots, they have voted. Neither is a member of the council: the street
 * or a reviewer does it, who are not rated. Entering again replaces one's own entry; a second entry
 * that differs is refused and not kept, and nothing is said of what differs; either person may
 * enter again (or both, under another batch). Of a repeated command (the same Idempotency-Key) the
 * ballots are not looked at. Refusals: `voting-not-open`, `rated-person`,
 * `households-and-ballots-differ` {households, ballots}, `household-not-a-voter`,
 * `household-has-voted` {householdId}, `paper-batch-recorded`, `paper-batch-changed`,
 * `paper-entries-differ`, `too-many-batches` {limit}, `too-many-entries` {limit} (of all persons,
 * also those that differed).
 */
export class EnterPaperBatch extends YishiCommand {
  @IsId() readonly periodId!: string;
  /** What stands on the envelope. */
  @IsFreeText(40) readonly batch!: string;
  @IsId({ each: true })
  @ArrayUnique()
  @ArrayMinSize(FEWEST_IN_BATCH)
  @ArrayMaxSize(MOST_IN_BATCH)
  readonly householdIds!: readonly string[];
  /** Of the fingerprint beside the event nothing must follow for what is in here. */
  @NotFingerprinted()
  @ByContent()
  @ValidateNested({ each: true })
  @Type(() => BallotInput)
  @ArrayMinSize(FEWEST_IN_BATCH)
  @ArrayMaxSize(MOST_IN_BATCH)
  readonly ballots!: readonly BallotInput[];
}

/** `others`: the entries of other persons, when the command came. */
type Loaded = Readonly<{
  list: List;
  others: readonly PaperEntry[];
  councilMembers: readonly string[];
}>;

const sorted = (ids: readonly string[]): readonly string[] => [...ids].sort();
const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && sorted(one).join() === sorted(other).join();

const othersOf = (state: Rating, batch: string, personId: string): readonly PaperEntry[] =>
  [...(state.batches.get(batch)?.entries ?? [])].flatMap(([person, entry]) =>
    person === personId ? [] : [entry],
  );

/** Refusals: `household-not-a-voter`, `household-has-voted`. */
function assertMayVote(state: Rating, householdIds: readonly string[]): void {
  if (householdIds.some((id) => !state.eligible.has(id)))
    throw new Refused('household-not-a-voter');
  const voted = householdIds.find((id) => state.credentials.has(id) || state.paper.has(id));
  if (voted) throw new Refused('household-has-voted', { householdId: voted });
}

export const decide: Decide<EnterPaperBatch, Rating, RatingEvent, Loaded> = (
  { periodId, batch, householdIds, ballots },
  state,
  { actor, commandId, loaded },
) => {
  assertVoting(state);
  refuseRated(state, actor, loaded.councilMembers);
  const known = state.batches.get(batch);
  if (known?.recorded) throw new Refused('paper-batch-recorded');
  if (!known && state.batches.size >= MAX_BATCHES)
    throw new Refused('too-many-batches', { limit: MAX_BATCHES });
  if (known && known.times >= MAX_ENTRIES)
    throw new Refused('too-many-entries', { limit: MAX_ENTRIES });
  if (householdIds.length !== ballots.length) {
    const figures = { households: householdIds.length, ballots: ballots.length };
    throw new Refused('households-and-ballots-differ', figures);
  }
  assertMayVote(state, householdIds);
  ballotsOf(listOf(state), ballots);
  const others = othersOf(state, batch, actor.personId);
  const ids = (entries: readonly PaperEntry[]) => entries.map(({ entryId }) => entryId);
  if (!same(ids(others), ids(loaded.others))) throw new Refused('paper-batch-changed');
  const entry = { periodId, batch, entryId: commandId, householdIds: sorted(householdIds) };
  if (others.length === 0)
    return [{ type: 'PaperBatchEntered', data: { ...entry, enteredBy: actor.personId } }];
  if (!others.some((other) => same(other.householdIds, householdIds)))
    throw new Refused('paper-entries-differ');
  return [{ type: 'PaperVotesRecorded', data: entry }];
};

export const EnterPaperBatchHandler = handlerFor(EnterPaperBatch, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [
    { roles: ['street-officer', 'reviewer'], territory: (_command, state) => placeOf(state) },
  ],
  load: async ({ periodId, batch }, reader, { actor }) => {
    const state = await reader.state(rating, ratingStream(periodId));
    const council = await reader.get(RatingPlaces).council(state.of.councilId);
    const others = othersOf(state, batch, actor.personId);
    return { list: listOf(state), others, councilMembers: council?.memberIds ?? [] };
  },
  // Under the command's id, not the person's: an entry that was agreed on can not change any more.
  keep: async ({ periodId, batch, householdIds, ballots }, reader, loaded, { commandId }) => {
    const box = reader.get(BallotBox);
    // also those that were refused lie there, and each says whether a guess was right
    const kept = await box.paperEntries(periodId, batch);
    if (kept.length >= MAX_ENTRIES && !kept.some(({ entryId }) => entryId === commandId))
      throw new Refused('too-many-entries', { limit: MAX_ENTRIES });
    await box.keepPaperEntry(periodId, batch, commandId, ballotsOf(loaded.list, ballots));
    if (loaded.others.length === 0) return;
    const entries = await box.paperEntries(periodId, batch);
    const digests = new Map(entries.map(({ entryId, digest }) => [entryId, digest]));
    const agrees = ({ entryId, householdIds: theirs }: PaperEntry): boolean =>
      same(theirs, householdIds) && digests.get(entryId) === digests.get(commandId);
    if (!loaded.others.some(agrees)) throw new Refused('paper-entries-differ');
  },
});
