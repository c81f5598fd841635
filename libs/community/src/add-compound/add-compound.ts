import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsId, IsText, YishiCommand } from '@yishi/platform';
import { IsBoolean } from 'class-validator';
import { districtOf, IsStreetCode, MAX_NAME_LENGTH } from '../codes';
import {
  type District,
  district,
  nameKey,
  type TerritoryEvent,
  territoryStream,
} from '../territory';

/**
 * A compound (楼院) of a community; its id is the command's. Refusals: `name-taken` (in the same
 * community).
 */
export class AddCompound extends YishiCommand {
  @IsStreetCode() readonly streetCode!: string;
  @IsId() readonly communityId!: string;
  @IsText(MAX_NAME_LENGTH) readonly name!: string;
  /** 无主楼院: it has neither an owner unit nor a property company. */
  @IsBoolean() readonly unmanaged!: boolean;
}

export const decide: Decide<AddCompound, District, TerritoryEvent> = (
  { streetCode, communityId, name, unmanaged },
  state,
  { commandId: compoundId },
) => {
  if (state.communities.get(communityId) !== streetCode) throw new NotFound('community');
  if (state.names.has(nameKey(communityId, name))) throw new Refused('name-taken', { name });
  const districtCode = districtOf(streetCode);
  const territory = `${districtCode}/${streetCode}/${communityId}/${compoundId}`;
  const place = { compoundId, territory, districtCode, streetCode, communityId };
  return [{ type: 'CompoundAdded', data: { ...place, name, unmanaged } }];
};

export const AddCompoundHandler = handlerFor(AddCompound, {
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
