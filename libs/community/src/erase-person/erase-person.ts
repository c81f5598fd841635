import { type Decide, NotFound, type Territory } from '@yishi/kernel';
import { handlerFor, IsId, Vault, YishiCommand } from '@yishi/platform';
import { type Person, type PersonEvent, person, personStream } from '../person';

/**
 * A person's name and telephone leave the vault for ever (domain: personal data); what was counted
 * stays counted. Only the vault says whose the person is: who decides on an erasure never names the
 * place. Throws `NotFound` person for who never was in the vault.
 */
export class ErasePerson extends YishiCommand {
  @IsId() readonly personId!: string;
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
  load: async ({ personId }, reader) => {
    const place = await reader.get(Vault).territoryOf(personId);
    if (!place) throw new NotFound('person');
    return { place };
  },
  keep: async ({ personId }, reader) => {
    await reader.get(Vault).erase(personId);
  },
});
