import { type Decide, Refused, type Territory } from '@yishi/kernel';
import { TURNOUT_ACTIVITIES, type TurnoutActivity } from '@yishi/messaging';
import { handlerFor, IsCalendarDate, IsId, YishiCommand } from '@yishi/platform';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { type Council, council, councilStream } from '../../membership/council';
import { councilIdOf } from '../../membership/form-council/form-council';
import { assertEstablished, MEMBERS } from '../../membership/rules';
import { Places } from '../../places/places';
import { assertRecent } from '../../recent-date';
import { type TurnoutEvent, type Turnouts, turnouts, turnoutsStream } from '../turnouts';

const MAX_COUNT = 10_000;
export const MAX_A_DAY = 20;

/**
 * The council records how many turned out (cleaning, greening, lighting, beautifying): households,
 * people, or both. Refusals: `not-established`, `date-in-future`, `date-too-old` {days},
 * `nobody-turned-out`, `more-households-than-registered` {households, registered},
 * `too-many-turnouts` {limit} on one date, `NotFound` compound, council.
 */
export class RecordTurnout extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsIn(TURNOUT_ACTIVITIES) readonly activity!: TurnoutActivity;
  @IsCalendarDate() readonly date!: string;
  @IsInt() @Min(0) @Max(MAX_COUNT) readonly households!: number;
  @IsInt() @Min(0) @Max(MAX_COUNT) readonly people!: number;
}

/** `registered`: households in the register, whatever their residence. */
export type Register = Readonly<{ territory: Territory; registered: number; council: Council }>;

export const decide: Decide<RecordTurnout, Turnouts, TurnoutEvent, Register> = (
  { compoundId, activity, date, households, people },
  state,
  { now, commandId, loaded },
) => {
  const { territory, registered } = loaded;
  assertEstablished(loaded.council);
  assertRecent(date, now);
  if (households === 0 && people === 0) throw new Refused('nobody-turned-out');
  if (households > registered)
    throw new Refused('more-households-than-registered', { households, registered });
  if ((state.onDate.get(date) ?? 0) >= MAX_A_DAY)
    throw new Refused('too-many-turnouts', { limit: MAX_A_DAY });
  const of = { turnoutId: commandId, compoundId, territory };
  return [{ type: 'TurnoutRecorded', data: { ...of, activity, date, households, people } }];
};

export const RecordTurnoutHandler = handlerFor(RecordTurnout, {
  fold: turnouts,
  stream: ({ compoundId }) => turnoutsStream(compoundId),
  load: async ({ compoundId }, reader) => {
    const places = reader.get(Places);
    return {
      territory: await places.territoryOf(compoundId),
      registered: await places.countHouseholds(compoundId),
      council: await reader.state(council, councilStream(councilIdOf(compoundId))),
    };
  },
  decide,
  allow: [{ roles: MEMBERS, territory: (_command, _state, { territory }) => territory }],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
