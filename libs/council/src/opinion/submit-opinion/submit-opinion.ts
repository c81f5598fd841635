import { chinaYear, type Decide, NotFound, Refused, type Territory } from '@yishi/kernel';
import { FIELDS, type Field } from '@yishi/messaging';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { IsBoolean, IsIn } from 'class-validator';
import { type Council, council, councilStream } from '../../membership/council';
import { councilIdOf } from '../../membership/form-council/form-council';
import { assertEstablished, MEMBERS } from '../../membership/rules';
import { Places } from '../../places/places';
import { type OpinionEvent, type Opinions, opinions, opinionsStream } from '../opinions';

/** Nobody floods a council: more wait for an answer when some have had one. */
export const MAX_PENDING_PER_HOUSEHOLD = 20;
/** As many as the public number has room for. */
export const MAX_OPINIONS_A_YEAR = 999_999;

/**
 * A resident submits an opinion of the own household, or a member records one for a household
 * without a telephone (双联双帮). It gets the next number of its compound and year. Field, title
 * and number are public, the text is not. Refusals: `NotFound` compound, household, council;
 * `not-established`, `too-many-opinions` {limit} (of one household, pending),
 * `too-many-opinions-this-year` {limit}.
 */
export class SubmitOpinion extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly householdId!: string;
  @IsIn(FIELDS) readonly field!: Field;
  @IsFreeText(120) readonly title!: string;
  @IsFreeText(2_000) readonly text!: string;
  /** Is it about money: fees, funds, accounts, costs? */
  @IsBoolean() readonly aboutMoney!: boolean;
}

type Loaded = Readonly<{
  territory: Territory;
  /** In whose register the household stands. */
  compoundOfHousehold: string | undefined;
  council: Council;
}>;

export const decide: Decide<SubmitOpinion, Opinions, OpinionEvent, Loaded> = (
  { compoundId, householdId, field, title, text, aboutMoney },
  { byNumber, pending },
  { now, commandId, loaded },
) => {
  if (loaded.compoundOfHousehold !== compoundId) throw new NotFound('household');
  assertEstablished(loaded.council);
  if ((pending.get(householdId) ?? 0) >= MAX_PENDING_PER_HOUSEHOLD)
    throw new Refused('too-many-opinions', { limit: MAX_PENDING_PER_HOUSEHOLD });
  if (byNumber.size >= MAX_OPINIONS_A_YEAR)
    throw new Refused('too-many-opinions-this-year', { limit: MAX_OPINIONS_A_YEAR });
  const [year, number] = [chinaYear(now), byNumber.size + 1];
  const { territory } = loaded;
  const ref = { opinionId: commandId, opinionNumber: `${year}-${number}`, compoundId, territory };
  const said = { householdId, field, title, text, aboutMoney };
  return [{ type: 'OpinionSubmitted', data: { ...ref, year, number, ...said } }];
};

export const SubmitOpinionHandler = handlerFor(SubmitOpinion, {
  fold: opinions,
  stream: ({ compoundId }, { now }) => opinionsStream(compoundId, chinaYear(now)),
  decide,
  allow: [
    {
      roles: ['resident'],
      territory: ({ householdId }, _state, { territory }) => `${territory}/${householdId}`,
    },
    { roles: MEMBERS, territory: (_command, _state, { territory }) => territory },
  ],
  load: async ({ compoundId, householdId }, reader) => ({
    territory: await reader.get(Places).territoryOf(compoundId),
    compoundOfHousehold: await reader.get(Places).compoundOfHousehold(householdId),
    council: await reader.state(council, councilStream(councilIdOf(compoundId))),
  }),
  answer: (_command, { commandId, state }) => ({
    id: commandId,
    opinionNumber: state.numbers.get(commandId),
  }),
});
