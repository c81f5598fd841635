import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsText, YishiCommand } from '@yishi/platform';
import { districtOf, IsStreetCode, MAX_NAME_LENGTH } from '../codes';
import {
  type District,
  district,
  nameKey,
  type TerritoryEvent,
  territoryStream,
} from '../territory';

/**
 * A community of a street; its id is the command's. Refusals: `name-taken` (in the same street).
 */
export class AddCommunity extends YishiCommand {
  @IsStreetCode() readonly streetCode!: string;
  @IsText(MAX_NAME_LENGTH) readonly name!: string;
}

export const decide: Decide<AddCommunity, District, TerritoryEvent> = (
  { streetCode, name },
  state,
  { commandId },
) => {
  if (!state.streets.has(streetCode)) throw new NotFound('street');
  if (state.names.has(nameKey(streetCode, name))) throw new Refused('name-taken', { name });
  return [{ type: 'CommunityAdded', data: { communityId: commandId, streetCode, name } }];
};

export const AddCommunityHandler = handlerFor(AddCommunity, {
  fold: district,
  stream: ({ streetCode }) => territoryStream(districtOf(streetCode)),
  decide,
  allow: [
    {
      roles: ['district-administrator'],
      territory: ({ streetCode }) => `${districtOf(streetCode)}/${streetCode}`,
    },
  ],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
