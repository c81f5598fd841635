import { POLICY } from '../../support/compound';
import { type Rights } from './right';

export const communityRights: Rights = {
  AddDistrict: {
    roles: ['district-administrator'],
    body: { districtCode: ':districtCode', name: '某区' },
  },
  AddStreet: {
    roles: ['district-administrator'],
    body: { streetCode: '410811777', name: '某街道' },
  },
  AddCommunity: { roles: ['district-administrator'], body: { name: '某社区' } },
  AddCompound: { roles: ['district-administrator'], body: { name: '某楼院', unmanaged: false } },
  AdoptPolicy: {
    roles: ['district-administrator'],
    body: { effectiveFrom: '2018-12-01', terms: POLICY },
  },
  ImportRegister: {
    roles: ['council-director', 'street-officer', 'district-administrator'],
    body: '楼号,单元,房号,居住情况,户主,联系电话\r\n1,1,101,常住,某,\r\n',
  },
  NameOfficer: {
    roles: ['district-administrator'],
    body: {
      ...{ personId: ':personId', name: '某人' },
      ...{ role: 'street-officer', territory: ':districtCode/:streetCode' },
    },
  },
  EndOffice: { roles: ['district-administrator'] },
  ErasePerson: { roles: ['district-administrator'] },
};
