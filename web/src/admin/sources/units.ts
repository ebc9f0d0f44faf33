/** Units to suggest; which one suits is for the hub to say. In each line they convert into each other. */

const LINES = [
  'm mm cm km', 'm3 l', 'kg g t', 's ms min h d', 'A mA', 'Cel degF K', 'Hz MHz 1/s 1/min 1/h', 'deg rad', 'hPa Pa kPa bar mbar', 'Wh kWh MWh J', 'W mW kW MW', 'VA kVA', 'var kvar', 'V mV',
  'uS/cm mS/cm S/m', 'lx', 'lm', 'W/m2', 'm/s km/h kn mm/h', 'm3/s l/s m3/h', 'ug/m3 mg/m3 g/m3 mg/l g/l kg/m3', '% %RH %EL / ppm ppb', 'count', 'dB dB(A)', 'dBm dBW', 'bit/s kbit/s Mbit/s', 'B KiB GB', 'pH', 'NTU',
].map((line) => line.split(' '));

/** Those that convert into `unit`; all when there is none. */
export function unitsFor(unit: string | undefined): readonly string[] {
  const line = unit ? (LINES.find((one) => one.includes(unit)) ?? [unit]) : LINES.flat();
  return unit ? [unit, ...line.filter((one) => one !== unit)] : line;
}
