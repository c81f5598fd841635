import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type Funding, funding, fundingStream, placeOf } from '../funding';
import { openLine } from '../settle-statement-line/settle-statement-line';
import { type Statement, type StatementEvent, statement, statementStream } from '../statement';

/**
 * An open line is no contribution to this project, for a stated reason. Refusal: `line-not-open`
 * {outcome}.
 */
export class DismissStatementLine extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly lineId!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<DismissStatementLine, Statement, StatementEvent, Funding> = (
  { projectId, lineId, reason },
  state,
  { actor },
) => {
  openLine(state, lineId);
  const data = { projectId, lineId, reason, by: actor.personId };
  return [{ type: 'StatementLineDismissed', data }];
};

export const DismissStatementLineHandler = handlerFor(DismissStatementLine, {
  fold: statement,
  stream: ({ projectId }) => statementStream(projectId),
  load: ({ projectId }, reader) => reader.state(funding, fundingStream(projectId)),
  decide,
  allow: [
    {
      roles: ['council-director', 'street-officer'],
      territory: (_command, _state, loaded) => placeOf(loaded),
    },
  ],
});
