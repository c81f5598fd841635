import { type Decide, Refused, type Territory } from '@yishi/kernel';
import { FIELDS, type Field } from '@yishi/messaging';
import { handlerFor, IsFenAmount, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { IsIn } from 'class-validator';
import { type Council, council, councilStream } from '../../membership/council';
import { councilIdOf } from '../../membership/form-council/form-council';
import { assertEstablished, MEMBERS } from '../../membership/rules';
import { Places } from '../../places/places';
import { type Governance, type GovernanceEvent, governance, governanceStream } from '../governance';
import { MAX_DESCRIPTION_LENGTH, MAX_TITLE_LENGTH, MAX_UNSOLVED_ITEMS } from '../rules';

/**
 * A member puts a problem of the compound on the governance list (治理清单). `estimatedFen` may be
 * 0: some problems need a talk, not money. Refusals: `not-established`,
 * `too-many-governance-items` {limit}.
 */
export class ListItem extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsIn(FIELDS) readonly field!: Field;
  @IsFreeText(MAX_TITLE_LENGTH) readonly title!: string;
  @IsFreeText(MAX_DESCRIPTION_LENGTH) readonly description!: string;
  @IsFenAmount({ min: 0n }) readonly estimatedFen!: bigint;
}

type Loaded = Readonly<{ territory: Territory; council: Council }>;

export const decide: Decide<ListItem, Governance, GovernanceEvent, Loaded> = (
  { compoundId, field, title, description, estimatedFen },
  state,
  { commandId, loaded },
) => {
  assertEstablished(loaded.council);
  const unsolved = [...state.items.values()].filter(
    (item) => item.state === 'open' || item.state === 'in-project',
  );
  if (unsolved.length >= MAX_UNSOLVED_ITEMS) {
    throw new Refused('too-many-governance-items', { limit: MAX_UNSOLVED_ITEMS });
  }
  const place = { itemId: commandId, compoundId, territory: loaded.territory };
  const problem = { field, title, description, estimatedFen };
  const origin = { opinionId: '', opinionNumber: '' };
  const number = state.items.size + 1;
  return [{ type: 'ItemListed', data: { ...place, number, ...problem, ...origin } }];
};

export const ListItemHandler = handlerFor(ListItem, {
  fold: governance,
  stream: ({ compoundId }) => governanceStream(compoundId),
  decide,
  allow: [{ roles: MEMBERS, territory: (_command, _state, { territory }) => territory }],
  load: async ({ compoundId }, reader) => ({
    territory: await reader.get(Places).territoryOf(compoundId),
    council: await reader.state(council, councilStream(councilIdOf(compoundId))),
  }),
  answer: (_command, { commandId }) => ({ id: commandId }),
});
