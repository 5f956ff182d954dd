// The floor of a preflight: answers.
import { recorded } from './hops.js';

export default {
  fetch(request, env) {
    return request.method === 'OPTIONS' ? recorded(env) : new Response(null, { status: 405 });
  },
};
