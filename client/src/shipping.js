// The web component <edgepost-shipping>: an address form that checks itself, and the shipping methods to choose from. Importing
// this file defines the element; its parts are in shipping/, each one subject. docs/component.md: how it is used.

import { EdgepostShipping } from './shipping/element.js';

// A page may load the file twice, from a bundle and from the Worker: the first one stays. A server that draws pages has no registry.
const registry = globalThis.customElements;
if (registry && !registry.get('edgepost-shipping')) registry.define('edgepost-shipping', EdgepostShipping);

export { EdgepostShipping };
