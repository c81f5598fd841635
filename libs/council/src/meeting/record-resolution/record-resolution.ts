import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { IsInt, Max, Min } from 'class-validator';
import { isPassed } from '../majority';
import {
  type MeetingEvent,
  type Meetings,
  meetings,
  meetingsPlace,
  meetingsStream,
} from '../meetings';
import { meetingUnderWay, RECORDERS } from '../rules';

const MAX_TITLE_LENGTH = 100;
const MAX_TEXT_LENGTH = 2_000;
const MAX_VOTES = 100_000;
export const MAX_RESOLUTIONS = 50;

/**
 * A resolution and how the households present voted, one vote each. It is passed when more than
 * half of the resident households are present and more than half of those present vote for it (see
 * `majority.ts`); whether it is, is fixed here, so who is present must be recorded before.
 * Refusals: `meeting-not-started` {startsAt}, `meeting-ended` {stage}, `more-votes-than-present`
 * {votes, present}, `too-many-resolutions` {limit}, `NotFound` meeting.
 */
export class RecordResolution extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly meetingId!: string;
  @IsFreeText(MAX_TITLE_LENGTH) readonly title!: string;
  @IsFreeText(MAX_TEXT_LENGTH) readonly text!: string;
  @IsInt() @Min(0) @Max(MAX_VOTES) readonly votesFor!: number;
  @IsInt() @Min(0) @Max(MAX_VOTES) readonly against!: number;
  @IsInt() @Min(0) @Max(MAX_VOTES) readonly abstained!: number;
}

export const decide: Decide<RecordResolution, Meetings, MeetingEvent> = (
  { compoundId, meetingId, title, text, votesFor, against, abstained },
  state,
  { now, commandId },
) => {
  const meeting = meetingUnderWay(state, meetingId, now);
  const { size, resolutions } = meeting;
  const present = meeting.present.size;
  const votes = votesFor + against + abstained;
  if (votes > present) throw new Refused('more-votes-than-present', { votes, present });
  if (resolutions >= MAX_RESOLUTIONS)
    throw new Refused('too-many-resolutions', { limit: MAX_RESOLUTIONS });
  const of = { meetingId, compoundId, territory: state.territory, resolutionId: commandId };
  const put = { number: resolutions + 1, title, text };
  const vote = { votesFor, against, abstained, present, size };
  const passed = isPassed(vote);
  return [{ type: 'ResolutionRecorded', data: { ...of, ...put, ...vote, passed } }];
};

export const RecordResolutionHandler = handlerFor(RecordResolution, {
  fold: meetings,
  stream: ({ compoundId }) => meetingsStream(compoundId),
  decide,
  allow: [{ roles: RECORDERS, territory: (_command, state) => meetingsPlace(state) }],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
