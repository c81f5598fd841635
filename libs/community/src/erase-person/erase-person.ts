import type { Decide, Territory } from '@yishi/kernel';
import { handlerFor, IsId, Vault, YishiCommand } from '@yishi/platform';
import { IsDistrictCode } from '../codes';
import { type Person, type PersonEvent, person, personStream } from '../person';
import { Contacts } from '../register-page/contacts';

/**
 * A person's name and telephone leave the vault for ever (domain: personal data); what was counted
 * stays counted. A contact person of a register is erased by the administrator of that register's
 * district, whatever district the command names.
 */
export class ErasePerson extends YishiCommand {
  @IsId() readonly personId!: string;
  @IsDistrictCode() readonly districtCode!: string;
}

type Loaded = Readonly<{ place: Territory }>;

export const decide: Decide<ErasePerson, Person, PersonEvent, Loaded> = ({ personId }, state) =>
  state.erased ? [] : [{ type: 'PersonErased', data: { personId } }];

export const ErasePersonHandler = handlerFor(ErasePerson, {
  fold: person,
  stream: ({ personId }) => personStream(personId),
  decide,
  allow: [
    {
      roles: ['district-administrator'],
      territory: (_command, _state, { place }) => place,
    },
  ],
  load: async ({ personId, districtCode }, reader) => ({
    place: (await reader.get(Contacts).territoryOf(personId)) ?? districtCode,
  }),
  keep: async ({ personId }, reader) => {
    await reader.get(Vault).erase(personId);
  },
});
