// Draws the reference: Swagger UI, with the document that this Worker serves, in the colours that the reader prefers.

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const METHODS = ['get', 'post', 'delete'];

const isLocal = LOOPBACK.includes(location.hostname);
document.getElementById('trying').hidden = !isLocal;

const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();

/** A part of the page with a name, for whoever moves by such parts. */
const named = (name) => (Original, { React }) => (props) => (
  React.createElement('section', { 'aria-label': name }, React.createElement(Original, props)));

/** What of Swagger UI is another thing on this page. */
const ownParts = () => ({
  wrapComponents: {
    // A link in a button is two things to press in one place. The address of an operation is set when it is opened.
    DeepLink: (_, { React }) => ({ text }) => React.createElement('span', null, text),
    // There is one: the one that serves the page.
    ServersContainer: () => () => null,
    InfoContainer: named('About the API'),
    AuthorizeBtnContainer: named('Keys'),
  },
});

const reference = globalThis.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  plugins: [ownParts],
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  defaultModelRendering: 'example',
  displayRequestDuration: true,
  // Anybody's key would go to whoever serves the page: requests are sent only to a Worker on this machine.
  supportedSubmitMethods: isLocal ? METHODS : [],
  // It would ask another host.
  validatorUrl: null,
  // A link must not choose what this page shows.
  queryConfigEnabled: false,
  onComplete: () => {
    if (isLocal) {
      reference.preauthorizeApiKey('publishableKey', 'pk_dev_edgepost');
      reference.preauthorizeApiKey('secretKey', 'sk_dev_edgepost');
    }
    // Links of this page to an operation, which Swagger UI follows only when the page is loaded.
    addEventListener('hashchange', () => reference.layoutActions.parseDeepLinkHash(location.hash));
    document.documentElement.dataset.drawn = '';
  },
});
