import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { registerReasonTexts, registerTexts } from '@yishi/platform';
import { AddCommunityHandler } from './add-community/add-community';
import { AddCommunityRoute } from './add-community/add-community.http';
import { AddCompoundHandler } from './add-compound/add-compound';
import { AddCompoundRoute } from './add-compound/add-compound.http';
import { AddDistrictHandler } from './add-district/add-district';
import { AddDistrictRoute } from './add-district/add-district.http';
import { AddStreetHandler } from './add-street/add-street';
import { AddStreetRoute } from './add-street/add-street.http';
import { AdoptPolicyHandler } from './adopt-policy/adopt-policy';
import { AdoptPolicyRoute } from './adopt-policy/adopt-policy.http';
import { EndOfficeHandler } from './end-office/end-office';
import { EndOfficeRoute } from './end-office/end-office.http';
import { ErasePersonHandler } from './erase-person/erase-person';
import { ErasePersonRoute } from './erase-person/erase-person.http';
import { ImportRegisterHandler } from './import-register/import-register';
import { ImportRegisterRoute } from './import-register/import-register.http';
import { NameOfficerHandler } from './name-officer/name-officer';
import { NameOfficerRoute } from './name-officer/name-officer.http';
import { officerList } from './officer-list/officer-list';
import { OfficerListHttp } from './officer-list/officer-list.http';
import { policyHistory } from './policy-history/policy-history';
import { PolicyHistoryHttp } from './policy-history/policy-history.http';
import { communityPublication } from './publication';
import { registerPage } from './register-page/register-page';
import { RegisterPageHttp } from './register-page/register-page.http';
import { Compounds } from './territory-tree/compounds';
import { territoryTree } from './territory-tree/territory-tree';
import { TerritoryTreeHttp } from './territory-tree/territory-tree.http';
import { communityTexts, registerReasons } from './texts';

registerTexts(communityTexts);
registerReasonTexts(registerReasons);

@Module({
  imports: [
    FollowingModule.forContext({
      projections: [territoryTree, policyHistory, registerPage, officerList],
      publications: [communityPublication],
    }),
  ],
  controllers: [
    AddDistrictRoute,
    AddStreetRoute,
    AddCommunityRoute,
    AddCompoundRoute,
    AdoptPolicyRoute,
    ImportRegisterRoute,
    ErasePersonRoute,
    NameOfficerRoute,
    EndOfficeRoute,
    OfficerListHttp,
    TerritoryTreeHttp,
    PolicyHistoryHttp,
    RegisterPageHttp,
  ],
  providers: [
    AddDistrictHandler,
    AddStreetHandler,
    AddCommunityHandler,
    AddCompoundHandler,
    AdoptPolicyHandler,
    ImportRegisterHandler,
    ErasePersonHandler,
    NameOfficerHandler,
    EndOfficeHandler,
    Compounds,
  ],
})
export class CommunityModule {}
