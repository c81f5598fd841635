import { type Decide, Refused } from '@yishi/kernel';
import { derivedId, handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean } from 'class-validator';
import {
  type Commitment,
  type Council,
  type CouncilEvent,
  council,
  councilPlace,
  councilStream,
  identityText,
} from '../council';
import { MEMBERS, memberOf } from '../rules';

const MAX_TEXTS = 10;
const MAX_TEXT_LENGTH = 200;
const MAX_POST_LENGTH = 60;

/**
 * A member shows the three things (三亮): identity, duties, commitments; publishing again replaces
 * them. A commitment worded as before keeps its id, and stays kept. Refusals: `not-the-member`,
 * `not-established`.
 */
export class PublishThreeThings extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsBoolean() readonly partyMember!: boolean;
  @IsFreeText(MAX_POST_LENGTH) readonly post!: string;
  @IsArray()
  @ArrayMaxSize(MAX_TEXTS)
  @IsFreeText(MAX_TEXT_LENGTH, { each: true })
  readonly duties!: readonly string[];
  @IsArray()
  @ArrayMaxSize(MAX_TEXTS)
  @ArrayUnique()
  @IsFreeText(MAX_TEXT_LENGTH, { each: true })
  readonly commitments!: readonly string[];
}

const isSame = (before: readonly Commitment[], after: readonly Commitment[]): boolean =>
  before.length === after.length &&
  after.every(({ commitmentId }, index) => before[index]?.commitmentId === commitmentId);

export const decide: Decide<PublishThreeThings, Council, CouncilEvent> = (
  command,
  state,
  { actor, commandId },
) => {
  const { councilId, personId, partyMember, post, duties } = command;
  const member = memberOf(state, personId);
  if (actor.personId !== personId) throw new Refused('not-the-member');
  const commitments = command.commitments.map((text, index): Commitment => {
    const known = member.commitments.find((commitment) => commitment.text === text);
    return { commitmentId: known?.commitmentId ?? derivedId(commandId, index), text };
  });
  const identity = { partyMember, post, duties };
  const unchanged = member.identity === identityText(identity);
  if (unchanged && isSame(member.commitments, commitments)) return [];
  return [
    { type: 'ThreeThingsPublished', data: { councilId, personId, ...identity, commitments } },
  ];
};

export const PublishThreeThingsHandler = handlerFor(PublishThreeThings, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [{ roles: MEMBERS, territory: (_command, state) => councilPlace(state) }],
});
