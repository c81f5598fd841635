import { type Decide, Refused, type Territory } from '@yishi/kernel';
import { derivedId, handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { Places } from '../../places/places';
import { type Council, type CouncilEvent, council, councilStream } from '../council';

/** A compound has one council, so the compound's id gives the council's. */
export const councilIdOf = (compoundId: string): string => derivedId(compoundId, 'council');

/**
 * A compound starts forming its council; again once the last was dissolved. Refusals:
 * `council-exists`.
 */
export class FormCouncil extends YishiCommand {
  @IsId() readonly compoundId!: string;
}

type Loaded = Readonly<{ territory: Territory }>;

export const decide: Decide<FormCouncil, Council, CouncilEvent, Loaded> = (
  { compoundId },
  state,
  { loaded: { territory } },
) => {
  if (state.stage === 'forming' || state.stage === 'established') {
    throw new Refused('council-exists', { stage: state.stage });
  }
  const councilId = councilIdOf(compoundId);
  const term = state.term + 1;
  return [{ type: 'CouncilFormed', data: { councilId, compoundId, territory, term } }];
};

export const FormCouncilHandler = handlerFor(FormCouncil, {
  fold: council,
  stream: ({ compoundId }) => councilStream(councilIdOf(compoundId)),
  decide,
  allow: [
    {
      roles: ['street-officer', 'district-administrator'],
      territory: (_command, _state, { territory }) => territory,
    },
  ],
  load: async ({ compoundId }, reader) => ({
    territory: await reader.get(Places).territoryOf(compoundId),
  }),
  answer: ({ compoundId }) => ({ id: councilIdOf(compoundId) }),
});
