import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsText, YishiCommand } from '@yishi/platform';
import { districtOf, IsDistrictCode, IsStreetCode, MAX_NAME_LENGTH } from '../codes';
import {
  type District,
  district,
  nameKey,
  type TerritoryEvent,
  territoryStream,
} from '../territory';

/**
 * A street of a district. Refusals: `street-outside-district` (its code starts with another
 * district's), `street-exists`, `name-taken` (another street of the district has it).
 */
export class AddStreet extends YishiCommand {
  @IsDistrictCode() readonly districtCode!: string;
  @IsStreetCode() readonly streetCode!: string;
  @IsText(MAX_NAME_LENGTH) readonly name!: string;
}

export const decide: Decide<AddStreet, District, TerritoryEvent> = (command, state) => {
  const { districtCode, streetCode, name } = command;
  if (!state.exists) throw new NotFound('district');
  if (districtOf(streetCode) !== districtCode) {
    throw new Refused('street-outside-district', { districtCode, streetCode });
  }
  if (state.streets.has(streetCode)) throw new Refused('street-exists', { streetCode });
  if (state.names.has(nameKey(districtCode, name))) throw new Refused('name-taken', { name });
  return [{ type: 'StreetAdded', data: { districtCode, streetCode, name } }];
};

export const AddStreetHandler = handlerFor(AddStreet, {
  fold: district,
  stream: ({ districtCode }) => territoryStream(districtCode),
  decide,
  allow: [{ roles: ['district-administrator'], territory: ({ districtCode }) => districtCode }],
  answer: ({ streetCode }) => ({ id: streetCode }),
});
