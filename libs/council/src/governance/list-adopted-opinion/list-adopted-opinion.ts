import type { Decide } from '@yishi/kernel';
import { FIELDS, type Field } from '@yishi/messaging';
import { handlerFor, IsFenAmount, IsId, IsText, YishiCommand } from '@yishi/platform';
import { IsIn, Matches } from 'class-validator';
import { type Governance, type GovernanceEvent, governance, governanceStream } from '../governance';
import { MAX_TITLE_LENGTH } from '../rules';

const MAX_TERRITORY_LENGTH = 200;

/**
 * An adopted opinion becomes an item of the list (sent by the program only), once. It is never
 * refused: the council has decided already, and the opinion has its limits where it is submitted.
 */
export class ListAdoptedOpinion extends YishiCommand {
  @IsId() readonly itemId!: string;
  @IsId() readonly compoundId!: string;
  @IsText(MAX_TERRITORY_LENGTH) readonly territory!: string;
  @IsIn(FIELDS) readonly field!: Field;
  @IsText(MAX_TITLE_LENGTH) readonly title!: string;
  @IsFenAmount({ min: 0n }) readonly estimatedFen!: bigint;
  @IsId() readonly opinionId!: string;
  /** `<year>-<n>` */
  @Matches(/^\d{4}-[1-9]\d{0,5}$/) readonly opinionNumber!: string;
}

export const decide: Decide<ListAdoptedOpinion, Governance, GovernanceEvent> = (command, state) => {
  const { itemId, compoundId, territory, field, title, estimatedFen } = command;
  const { opinionId, opinionNumber } = command;
  if (state.items.has(itemId)) return [];
  const place = { itemId, compoundId, territory };
  const problem = { field, title, description: '', estimatedFen };
  const number = state.items.size + 1;
  const data = { ...place, number, ...problem, opinionId, opinionNumber };
  return [{ type: 'ItemListed', data }];
};

export const ListAdoptedOpinionHandler = handlerFor(ListAdoptedOpinion, {
  fold: governance,
  stream: ({ compoundId }) => governanceStream(compoundId),
  decide,
  allow: [],
});
