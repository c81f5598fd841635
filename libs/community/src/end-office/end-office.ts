import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsDistrictCode } from '../codes';
import { type Officers, type OfficersEvent, officers, officersStream } from '../officers';

/**
 * Somebody holds an office no longer; nothing for who holds none. The name stays in the vault for
 * what was decided in office, until the person is erased.
 */
export class EndOffice extends YishiCommand {
  @IsDistrictCode() readonly districtCode!: string;
  @IsId() readonly personId!: string;
}

export const decide: Decide<EndOffice, Officers, OfficersEvent> = (
  { districtCode, personId },
  { offices },
) => (offices.has(personId) ? [{ type: 'OfficeEnded', data: { districtCode, personId } }] : []);

export const EndOfficeHandler = handlerFor(EndOffice, {
  fold: officers,
  stream: ({ districtCode }) => officersStream(districtCode),
  decide,
  allow: [{ roles: ['district-administrator'], territory: ({ districtCode }) => districtCode }],
});
