import { covers, type Decide, NotFound, Refused, type Territory } from '@yishi/kernel';
import { handlerFor, IsId, IsText, Vault, YishiCommand } from '@yishi/platform';
import { IsIn, Matches } from 'class-validator';
import { IsDistrictCode, MAX_NAME_LENGTH } from '../codes';
import {
  OFFICER_ROLES,
  type OfficerRole,
  type Officers,
  type OfficersEvent,
  officers,
  officersStream,
} from '../officers';
import { type Person, person, personStream } from '../person';
import { type District, district, territoryStream } from '../territory';

/** Far more than a district has; keeps the list and the stream's state bounded. */
export const MAX_OFFICERS = 1_000;
/** A district, or one of its streets: nobody holds an office of a compound. */
const OFFICE_TERRITORY = /^[1-9]\d{5}(\/[1-9]\d{8})?$/;

/**
 * The administrator names who holds an office, so that decisions can say who took them: the name
 * goes to the vault, the event holds the person's id. Naming somebody again replaces name and
 * office. It gives no right: rights come with the token. Refusals: `territory-outside-district`,
 * `not-the-place-of-the-office` {role}, `person-of-another-district`, `person-erased`,
 * `too-many-officers` {limit}; `NotFound` district, street.
 */
export class NameOfficer extends YishiCommand {
  @IsDistrictCode() readonly districtCode!: string;
  @IsId() readonly personId!: string;
  @IsText(MAX_NAME_LENGTH) readonly name!: string;
  @IsIn(OFFICER_ROLES) readonly role!: OfficerRole;
  @Matches(OFFICE_TERRITORY) readonly territory!: string;
}

/** `knownIn`: where the vault has the person, if it has. */
type Loaded = Readonly<{ district: District; person: Person; knownIn: Territory | undefined }>;

/** A street officer is a street's; district finance and the administrator are the district's. */
function isPlaceOf(role: OfficerRole, isStreet: boolean): boolean {
  if (role === 'street-officer') return isStreet;
  return role === 'reviewer' || role === 'auditor' || !isStreet;
}

function assertPlace({ districtCode, role, territory }: NameOfficer, place: District): void {
  if (!place.exists) throw new NotFound('district');
  if (!covers(districtCode, territory)) throw new Refused('territory-outside-district');
  const [, street] = territory.split('/');
  if (street !== undefined && !place.streets.has(street)) throw new NotFound('street');
  if (!isPlaceOf(role, street !== undefined)) {
    throw new Refused('not-the-place-of-the-office', { role });
  }
}

export const decide: Decide<NameOfficer, Officers, OfficersEvent, Loaded> = (
  command,
  { offices },
  { loaded },
) => {
  const { districtCode, personId, role, territory } = command;
  assertPlace(command, loaded.district);
  if (loaded.person.erased) throw new Refused('person-erased');
  if (loaded.knownIn !== undefined && !covers(districtCode, loaded.knownIn)) {
    throw new Refused('person-of-another-district');
  }
  const held = offices.get(personId);
  if (held?.role === role && held.territory === territory) return [];
  if (!held && offices.size >= MAX_OFFICERS) {
    throw new Refused('too-many-officers', { limit: MAX_OFFICERS });
  }
  return [{ type: 'OfficerNamed', data: { districtCode, personId, role, territory } }];
};

export const NameOfficerHandler = handlerFor(NameOfficer, {
  fold: officers,
  stream: ({ districtCode }) => officersStream(districtCode),
  decide,
  allow: [{ roles: ['district-administrator'], territory: ({ districtCode }) => districtCode }],
  load: async ({ districtCode, personId }, reader) => ({
    district: await reader.state(district, territoryStream(districtCode)),
    person: await reader.state(person, personStream(personId)),
    knownIn: await reader.get(Vault).territoryOf(personId),
  }),
  keep: async ({ districtCode, personId, name }, reader) => {
    const vault = reader.get(Vault);
    const known = (await vault.get([personId])).get(personId);
    await vault.put([{ ...known, personId, name }], districtCode);
  },
  answer: ({ personId }) => ({ id: personId }),
});
