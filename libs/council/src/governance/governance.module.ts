import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { registerTexts } from '@yishi/platform';
import { PlacesModule } from '../places/places.module';
import { adoptedOpinions } from './adopted-opinions.process';
import { DropItemHandler } from './drop-item/drop-item';
import { DropItemRoute } from './drop-item/drop-item.http';
import { GovernanceItems } from './governance-list/governance-items';
import { governanceList } from './governance-list/governance-list';
import { GovernanceListHttp } from './governance-list/governance-list.http';
import { ItemPageHttp } from './item-page/item-page.http';
import { JoinProjectHandler } from './join-project/join-project';
import { JoinProjectRoute } from './join-project/join-project.http';
import { LeaveProjectHandler } from './leave-project/leave-project';
import { LeaveProjectRoute } from './leave-project/leave-project.http';
import { ListAdoptedOpinionHandler } from './list-adopted-opinion/list-adopted-opinion';
import { ListItemHandler } from './list-item/list-item';
import { ListItemRoute } from './list-item/list-item.http';
import { projectEnds } from './project-ends.process';
import { governanceProjects, KnownProjects } from './projects/projects';
import { governancePublication } from './publication';
import { RecordProjectEndHandler } from './record-project-end/record-project-end';
import { SolveItemHandler } from './solve-item/solve-item';
import { SolveItemRoute } from './solve-item/solve-item.http';
import { governanceTexts } from './texts';

registerTexts(governanceTexts);

@Module({
  imports: [
    PlacesModule,
    FollowingModule.forContext({
      projections: [governanceProjects, governanceList],
      processes: [adoptedOpinions, projectEnds],
      publications: [governancePublication],
    }),
  ],
  controllers: [
    ListItemRoute,
    JoinProjectRoute,
    LeaveProjectRoute,
    SolveItemRoute,
    DropItemRoute,
    GovernanceListHttp,
    ItemPageHttp,
  ],
  providers: [
    KnownProjects,
    GovernanceItems,
    ListItemHandler,
    ListAdoptedOpinionHandler,
    JoinProjectHandler,
    LeaveProjectHandler,
    SolveItemHandler,
    DropItemHandler,
    RecordProjectEndHandler,
  ],
})
export class GovernanceModule {}
