import {
  chinaDate,
  type Decide,
  districtCodeOf,
  grantFor,
  NotFound,
  processActor,
  Refused,
  type Role,
} from '@yishi/kernel';
import { Commands, derivedId, handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { Matches } from 'class-validator';
import { BallotBox } from '../ballot-box/ballot-box';
import { assertBookable, BookPeriod } from '../book-period/book-period';
import { firstDayOf, PERIOD_PATTERN } from '../period';
import {
  type CouncilCopy,
  type PolicyInForce,
  RatingPlaces,
  type Snapshot,
} from '../places/places';
import { type Rating, type RatingEvent, rating, ratingStream } from '../rating';
import { FEWEST_VOTERS } from '../rules';
import { type Standing, standing, standingStream } from '../standing';

const OPENERS: readonly Role[] = ['street-officer'];
/** Who is rated alone is first and last. */
export const FEWEST_MEMBERS = 2;
/** Ids in one event. */
export const SNAPSHOT_PART = 1_000;

/**
 * The street opens the rating of a council for a half-year or a quarter: it fixes the members who
 * are rated, the resident households who vote, and the policy in force today. Refusals:
 * `period-opened-already`, `period-not-begun` {begins},
 * `another-period-open` {period}, `period-overlaps` {period}, `too-few-to-rate` {members, needed},
 * `rated-person`, `no-policy`, `register-being-imported`, `no-resident-households`,
 * `too-few-voters` {needed}; `NotFound` council.
 */
export class OpenRatingPeriod extends YishiCommand {
  @IsId() readonly councilId!: string;
  @Matches(PERIOD_PATTERN) readonly period!: string;
}

export type Opening = Readonly<{
  council: Pick<CouncilCopy, 'compoundId' | 'territory' | 'memberIds'> | undefined;
  policy: PolicyInForce | undefined;
  snapshot: Snapshot | undefined;
  standing: Standing;
  /** '' when the caller may not open, or nothing is to be opened. */
  publicKey: string;
}>;

export const periodIdOf = ({ councilId, period }: OpenRatingPeriod): string =>
  derivedId(councilId, period);

export const decide: Decide<OpenRatingPeriod, Rating, RatingEvent, Opening> = (
  command,
  state,
  { actor, loaded, now },
) => {
  const { councilId, period } = command;
  const { council, policy, snapshot, publicKey } = loaded;
  const periodId = periodIdOf(command);
  if (state.stage !== 'none') throw new Refused('period-opened-already');
  if (!council) throw new NotFound('council');
  const begins = firstDayOf(period);
  if (chinaDate(now) < begins) throw new Refused('period-not-begun', { begins });
  assertBookable(loaded.standing, periodId, period);
  const members = council.memberIds;
  if (members.includes(actor.personId)) throw new Refused('rated-person');
  if (members.length < FEWEST_MEMBERS)
    throw new Refused('too-few-to-rate', { members: members.length, needed: FEWEST_MEMBERS });
  if (!policy) throw new Refused('no-policy');
  if (snapshot && !snapshot.complete) throw new Refused('register-being-imported');
  if (!snapshot || snapshot.households.length === 0) throw new Refused('no-resident-households');
  if (snapshot.households.length < FEWEST_VOTERS)
    throw new Refused('too-few-voters', { needed: FEWEST_VOTERS });
  const { compoundId, territory } = council;
  const { registerVersion, households } = snapshot;
  const of = { periodId, councilId, compoundId, territory, period };
  const size = households.length;
  const [first = [], ...others] = parts(households);
  return [
    {
      type: 'RatingOpened',
      data: { ...of, members, registerVersion, size, households: first, ...policy, publicKey },
    },
    ...others.map(
      (part) => ({ type: 'VoterListContinued', data: { periodId, households: part } }) as const,
    ),
  ];
};

function parts(households: readonly string[]): readonly (readonly string[])[] {
  const made: (readonly string[])[] = [];
  for (let from = 0; from < households.length; from += SNAPSHOT_PART)
    made.push(households.slice(from, from + SNAPSHOT_PART));
  return made;
}

export const OpenRatingPeriodHandler = handlerFor(OpenRatingPeriod, {
  fold: rating,
  stream: (command) => ratingStream(periodIdOf(command)),
  decide,
  allow: [
    {
      roles: OPENERS,
      territory: (_command, _state, { council }) => {
        if (!council) throw new NotFound('council');
        return council.territory;
      },
    },
  ],
  load: async (command, reader, { actor, now }) => {
    const periodId = periodIdOf(command);
    const places = reader.get(RatingPlaces);
    const council = await places.council(command.councilId);
    const { stage } = await reader.state(rating, ratingStream(periodId));
    const mayOpen = council !== undefined && grantFor(actor, OPENERS, council.territory);
    const isNew = mayOpen && stage === 'none';
    return {
      council,
      policy: council && (await places.policyOn(districtCodeOf(council.territory), chinaDate(now))),
      snapshot: council && (await places.snapshot(council.compoundId)),
      standing: await reader.state(standing, standingStream(command.councilId)),
      publicKey: isNew ? (await reader.get(BallotBox).open(periodId)).publicKey : '',
    };
  },
  // The council's own stream decides which of two openings is first; see the ADR.
  keep: async (command, reader, _loaded, { commandId }) => {
    const { councilId, period } = command;
    const origin = {
      actor: processActor('rating.open-period'),
      commandId: derivedId(commandId, 'book-period'),
    };
    const input = { councilId, periodId: periodIdOf(command), period };
    await reader.get(Commands).send(BookPeriod, input, origin);
  },
  answer: (command) => ({ id: periodIdOf(command) }),
});
