import { PROXY_ANSWERS } from './answers';
import { FORGEABLE, HEADER, INTERNAL, indented, OF_CALLER, type ProxyPlan, TRACE } from './plan';
import type { RouteLine } from './route-table';

/** The port of every service inside the installation's network. */
const PORT = 3000;

/**
 * Caddy 2. Automatic HTTPS for `YISHI_SITE_ADDRESS`. Caddy sets X-Forwarded-For itself and believes
 * none that a client sent; it flushes server-sent events as they come.
 */
export function caddyfile({ table, unlogged, bodyLimit }: ProxyPlan): string {
  const anonymous = unlogged.map((line, at) =>
    handled(`anonymous${at + 1}`, line, without(OF_CALLER)),
  );
  const routes = table.map((line, at) => handled(`path${at + 1}`, line));
  const answers = PROXY_ANSWERS.map(({ of, status, body }) => {
    const retry = status === 503 ? `header @status${status} Retry-After 1\n` : '';
    const matcher = `@status${status} expression \`{err.status_code} in [${of.join(', ')}]\``;
    return `${matcher}\n${retry}respond @status${status} \`${body}\` ${status}\n`;
  });
  return `${HEADER}
${SETTINGS}
{$YISHI_SITE_ADDRESS} {
	request_body {
		max_size ${bodyLimit}
	}
	route {
${indented([HIDDEN, ...anonymous, DOCUMENT, ...routes].join(''), 2)}\
		error 404
	}
	handle_errors {
		header Content-Type "application/problem+json; charset=utf-8"
		header Cache-Control no-store
${indented(answers.join(''), 2)}\
	}
}

# for the health check of Caddy's own container
http://127.0.0.1:8079 {
	bind 127.0.0.1
	respond /health/live 204
}
`;
}

const handled = (name: string, { service, pattern }: RouteLine, more = ''): string =>
  `@${name} path_regexp ${pattern}
handle @${name} {
	reverse_proxy ${service}:${PORT} {
		import forwarding
${indented(more, 1)}\
	}
}
`;

const HIDDEN = `@internal path_regexp ${INTERNAL}
handle @internal {
	error 404
}
`;

const without = (headers: readonly string[]): string =>
  headers.map((name) => `\theader_up -${name}\n`).join('');

const SETTINGS = `{
	admin off
	# a live stream never ends by itself
	grace_period 10s
	servers {
		timeouts {
			read_header 10s
			idle 72s
		}
	}
	# errors of the proxy itself, without the request: no address, no path
	log default {
		format filter {
			wrap json
			fields {
				request delete
			}
		}
	}
}

(forwarding) {
	health_uri /health/live
	health_interval 2s
	health_timeout 2s
${without([...FORGEABLE, ...TRACE])}\
	# shorter than the services' own: a connection is not taken up while its other end closes it
	transport http {
		dial_timeout 5s
		keepalive 60s
	}
}
`;

/** Each service describes its own routes only; the proxy has the document of all. */
const DOCUMENT = `handle /api/v1/openapi.json {
	root * /srv/yishi
	rewrite * /openapi.json
	header X-Content-Type-Options nosniff
	file_server
}
`;
