import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Grant, ROLES, type Role } from '@yishi/kernel';
import { keysFor, loadConfig, TokenIssuer } from '@yishi/platform';

const USAGE = `usage: npm run token -- --grant <role>@<territory> [--grant …] [--person <uuid>] [--hours 8]
roles: ${ROLES.join(', ')}
territory: 410811, 410811/410811001, 410811/410811001/<community>/<compound>[/<household>]`;

/** Makes a bearer token for development and demonstrations with this installation's key. */
function main(): void {
  const { values } = parseArgs({
    options: {
      grant: { type: 'string', multiple: true, default: [] },
      person: { type: 'string', default: randomUUID() },
      hours: { type: 'string', default: '8' },
    },
  });
  const config = loadConfig(process.env);
  const issuer = new TokenIssuer({
    // with a key of its own it reads no other, and makes none
    privateKey: config.tokenKey ?? keysFor(config).tokenKey,
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
  });
  const ttlSeconds = Number(values.hours) * 3_600;
  const grants = values.grant.map(parseGrant);
  if (grants.length === 0) throw new Error('a token needs a grant');
  console.log(issuer.issue({ personId: values.person, grants, ttlSeconds }));
}

function parseGrant(text: string): Grant {
  const [role, territory] = text.split('@');
  if (!ROLES.includes(role as Role) || !territory) throw new Error(`not a grant: ${text}`);
  return { role: role as Role, territory };
}

try {
  main();
} catch (error) {
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exit(2);
}
