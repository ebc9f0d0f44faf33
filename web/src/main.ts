import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import './live/build';
import { standBy } from './live/standby';
import { prefs } from './state/prefs.svelte';

prefs.apply();
const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no element with the id "app"');
mount(App, { target });
// Once there is nothing better to do: the first map needs all there is. While the console is being developed a page of
// yesterday would only be in the way.
if (import.meta.env.PROD) (globalThis.requestIdleCallback ?? setTimeout)(() => void standBy());
