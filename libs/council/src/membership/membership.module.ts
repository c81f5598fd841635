import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { registerTexts } from '@yishi/platform';
import { ExitModule } from '../exit/exit.module';
import { PlacesModule } from '../places/places.module';
import { AcceptAssignmentHandler } from './accept-assignment/accept-assignment';
import { AcceptAssignmentRoute } from './accept-assignment/accept-assignment.http';
import { AcceptNominationHandler } from './accept-nomination/accept-nomination';
import { AcceptNominationRoute } from './accept-nomination/accept-nomination.http';
import { AppointDirectorHandler } from './appoint-director/appoint-director';
import { AppointDirectorRoute } from './appoint-director/appoint-director.http';
import { CloseByElectionHandler } from './close-by-election/close-by-election';
import { CloseByElectionRoute } from './close-by-election/close-by-election.http';
import { councilPage } from './council-page/council-page';
import { CouncilPageHttp } from './council-page/council-page.http';
import { Councils } from './council-page/councils';
import { DeclineNominationHandler } from './decline-nomination/decline-nomination';
import { DeclineNominationRoute } from './decline-nomination/decline-nomination.http';
import { DissolveCouncilHandler } from './dissolve-council/dissolve-council';
import { DissolveCouncilRoute } from './dissolve-council/dissolve-council.http';
import { EstablishCouncilHandler } from './establish-council/establish-council';
import { EstablishCouncilRoute } from './establish-council/establish-council.http';
import { FillSeatHandler } from './fill-seat/fill-seat';
import { FillSeatRoute } from './fill-seat/fill-seat.http';
import { FormCouncilHandler } from './form-council/form-council';
import { FormCouncilRoute } from './form-council/form-council.http';
import { HouseholdAssignmentHttp } from './household-assignment/household-assignment.http';
import { KeepCommitmentHandler } from './keep-commitment/keep-commitment';
import { KeepCommitmentRoute } from './keep-commitment/keep-commitment.http';
import { LeaveCouncilHandler } from './leave-council/leave-council';
import { LeaveCouncilRoute } from './leave-council/leave-council.http';
import { LinkHouseholdHandler } from './link-household/link-household';
import { LinkHouseholdRoute } from './link-household/link-household.http';
import { LinkedHouseholdListHttp } from './linked-household-list/linked-household-list.http';
import { MemberPageHttp } from './member-page/member-page.http';
import { NominateHandler } from './nominate/nominate';
import { NominateRoute } from './nominate/nominate.http';
import { nominationList } from './nomination-list/nomination-list';
import { NominationListHttp } from './nomination-list/nomination-list.http';
import { NoteVisitHandler } from './note-visit/note-visit';
import { NoteVisitRoute } from './note-visit/note-visit.http';
import { OpenByElectionHandler } from './open-by-election/open-by-election';
import { OpenByElectionRoute } from './open-by-election/open-by-election.http';
import { membershipPublication } from './publication';
import { PublishThreeThingsHandler } from './publish-three-things/publish-three-things';
import { PublishThreeThingsRoute } from './publish-three-things/publish-three-things.http';
import { RecordSeatHandler } from './record-seat/record-seat';
import { followRegister } from './register.process';
import { ReleaseSeatHandler } from './release-seat/release-seat';
import { seatsProcess } from './seats.process';
import { membershipTexts } from './texts';
import { UnlinkHouseholdHandler } from './unlink-household/unlink-household';
import { UnlinkHouseholdRoute } from './unlink-household/unlink-household.http';
import { UnlinkRemovedHandler } from './unlink-removed/unlink-removed';
import { visitList } from './visit-list/visit-list';
import { VisitListHttp } from './visit-list/visit-list.http';

registerTexts(membershipTexts);

@Module({
  imports: [
    PlacesModule,
    ExitModule,
    FollowingModule.forContext({
      projections: [councilPage, nominationList, visitList],
      processes: [seatsProcess, followRegister],
      publications: [membershipPublication],
    }),
  ],
  controllers: [
    FormCouncilRoute,
    NominateRoute,
    AcceptNominationRoute,
    DeclineNominationRoute,
    EstablishCouncilRoute,
    PublishThreeThingsRoute,
    KeepCommitmentRoute,
    LinkHouseholdRoute,
    UnlinkHouseholdRoute,
    AcceptAssignmentRoute,
    NoteVisitRoute,
    AppointDirectorRoute,
    LeaveCouncilRoute,
    DissolveCouncilRoute,
    OpenByElectionRoute,
    FillSeatRoute,
    CloseByElectionRoute,
    CouncilPageHttp,
    MemberPageHttp,
    NominationListHttp,
    HouseholdAssignmentHttp,
    LinkedHouseholdListHttp,
    VisitListHttp,
  ],
  providers: [
    FormCouncilHandler,
    NominateHandler,
    AcceptNominationHandler,
    DeclineNominationHandler,
    EstablishCouncilHandler,
    PublishThreeThingsHandler,
    KeepCommitmentHandler,
    LinkHouseholdHandler,
    UnlinkHouseholdHandler,
    UnlinkRemovedHandler,
    AcceptAssignmentHandler,
    NoteVisitHandler,
    AppointDirectorHandler,
    LeaveCouncilHandler,
    DissolveCouncilHandler,
    OpenByElectionHandler,
    FillSeatHandler,
    CloseByElectionHandler,
    RecordSeatHandler,
    ReleaseSeatHandler,
    Councils,
  ],
})
export class MembershipModule {}
