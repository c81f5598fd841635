import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type OfficersEvent, officers } from '../officers';
import { decide, EndOffice } from './end-office';

const data = { districtCode: '410811', personId: '00000000-0000-8000-8000-a00000000001' };
const given = spec(officers, decide);
const end = shape(EndOffice, data);
const named: OfficersEvent = {
  type: 'OfficerNamed',
  data: { ...data, role: 'auditor', territory: '410811' },
};
const ended: OfficersEvent = { type: 'OfficeEnded', data };

describe('end office', () => {
  it('ends an office', () => given(named).when(end).thenEvents(ended));
  it('ends it once', () => given(named, ended).when(end).thenNothing());
  it('does nothing for who holds none', () => given().when(end).thenNothing());
});
