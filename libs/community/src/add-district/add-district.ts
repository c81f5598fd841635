import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsText, YishiCommand } from '@yishi/platform';
import { IsDistrictCode, MAX_NAME_LENGTH } from '../codes';
import { type District, district, type TerritoryEvent, territoryStream } from '../territory';

/** A district joins, by its national code. Refusals: `district-exists`. */
export class AddDistrict extends YishiCommand {
  @IsDistrictCode() readonly districtCode!: string;
  @IsText(MAX_NAME_LENGTH) readonly name!: string;
}

export const decide: Decide<AddDistrict, District, TerritoryEvent> = (
  { districtCode, name },
  state,
) => {
  if (state.exists) throw new Refused('district-exists', { districtCode });
  return [{ type: 'DistrictAdded', data: { districtCode, name } }];
};

export const AddDistrictHandler = handlerFor(AddDistrict, {
  fold: district,
  stream: ({ districtCode }) => territoryStream(districtCode),
  decide,
  allow: [{ roles: ['district-administrator'], territory: ({ districtCode }) => districtCode }],
  answer: ({ districtCode }) => ({ id: districtCode }),
});
