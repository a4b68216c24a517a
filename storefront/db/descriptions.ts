/** The texts of the product pages: one line per product of the catalogue, `id | summary | name: value; …`. */

const LINES = `
p-001 | A no-nonsense office laptop with a full-size keyboard and room to grow. | Display: 15.6″ Full HD, 120 Hz; Processor: Intel Core i5; Memory: 8 GB; Storage: 512 GB SSD; Weight: 1.66 kg
p-002 | A 14-inch machine that fits a tray table and lasts a day of lectures. | Display: 14″ Full HD+, 16:10; Processor: Intel Core 5; Memory: 16 GB; Storage: 512 GB SSD; Weight: 1.55 kg
p-003 | Milled aluminium, edge-to-edge keys and a screen with hardly a frame. | Display: 13.4″ Full HD+, 120 Hz; Processor: Intel Core Ultra 7; Memory: 16 GB; Storage: 512 GB SSD; Weight: 1.19 kg
p-004 | A business laptop that is easily opened, repaired and upgraded. | Display: 14″ Full HD; Processor: Intel Core i5; Memory: 8 GB; Storage: 512 GB SSD; Weight: 1.45 kg
p-005 | Everyday work and films, with speakers worth listening to. | Display: 15.6″ Full HD, IPS; Processor: Intel Core i5; Memory: 16 GB; Storage: 512 GB SSD; Weight: 1.74 kg
p-006 | Plays what came out this year, and stays cool at it. | Display: 16.1″ Full HD, 144 Hz; Processor: Intel Core i7; Graphics: GeForce RTX 4060; Memory: 16 GB; Storage: 512 GB SSD
p-007 | Sturdy, quiet, with every port an office still asks for. | Display: 14″ Full HD, IPS; Processor: Intel Core i5; Memory: 8 GB; Storage: 512 GB SSD; Weight: 1.38 kg
p-008 | Folds right over into a tablet; takes a pen. | Display: 14″ Full HD+, touch; Processor: Intel Core Ultra 5; Memory: 16 GB; Storage: 512 GB SSD; Weight: 1.39 kg
p-009 | The sensible first laptop: light, quick to start, gentle on the budget. | Display: 15.6″ Full HD; Processor: Intel Core i5; Memory: 8 GB; Storage: 512 GB SSD; Weight: 1.62 kg
p-010 | The keyboard people write books on, now with a 13th-generation chip. | Display: 14″ Full HD+, 16:10; Processor: Intel Core i5; Memory: 16 GB; Storage: 512 GB SSD; Weight: 1.41 kg
p-011 | A gaming laptop that dresses like an office one. | Display: 16″ WQXGA, 165 Hz; Processor: Intel Core i7 HX; Graphics: GeForce RTX 4060; Memory: 16 GB; Storage: 1 TB SSD
p-012 | Slim, silent and bright, with a camera that flatters nobody's ceiling. | Display: 14″ WUXGA OLED; Processor: Intel Core Ultra 5; Memory: 16 GB; Storage: 512 GB SSD; Weight: 1.39 kg
p-013 | The way into PC gaming, with a proper 144 Hz screen. | Display: 15.6″ Full HD, 144 Hz; Processor: Intel Core i5 HX; Graphics: GeForce RTX 2050; Memory: 12 GB; Storage: 512 GB SSD
p-014 | A big screen for a small price; the hinge lifts the keys to your hands. | Display: 15.6″ Full HD; Processor: Intel Core i5; Memory: 8 GB; Storage: 512 GB SSD; Weight: 1.7 kg
p-015 | An OLED screen with true black, in a case thinner than a pencil case. | Display: 14″ 3K OLED, 120 Hz; Processor: Intel Core Ultra 5; Memory: 16 GB; Storage: 512 GB SSD; Weight: 1.2 kg
p-016 | Built to be carried to a friend's place and back, every weekend. | Display: 15.6″ Full HD, 144 Hz; Processor: AMD Ryzen 7; Graphics: GeForce RTX 4050; Memory: 16 GB; Storage: 512 GB SSD
p-017 | A tall 16:10 screen and the cooling to feed it. | Display: 16″ WQXGA, 240 Hz; Processor: Intel Core i7 HX; Graphics: GeForce RTX 4060; Memory: 16 GB; Storage: 1 TB SSD
p-018 | Does the homework, the tax and the film after. | Display: 15.6″ Full HD, IPS; Processor: Intel Core i5; Memory: 8 GB; Storage: 512 GB SSD; Weight: 1.75 kg
p-019 | Two fans, four heat pipes, and a price that leaves room for games. | Display: 15.6″ Full HD, 144 Hz; Processor: Intel Core i5; Graphics: GeForce RTX 2050; Memory: 8 GB; Storage: 512 GB SSD
p-020 | Light enough to forget in the bag, with a battery for long days. | Display: 14″ WUXGA, IPS; Processor: Intel Core Ultra 5; Memory: 16 GB; Storage: 512 GB SSD; Weight: 1.32 kg
p-021 | Office work with a screen that opens flat on the table. | Display: 15.6″ Full HD; Processor: Intel Core i5; Memory: 8 GB; Storage: 512 GB SSD; Weight: 1.7 kg
p-022 | Red keys, a real graphics card, no excuses. | Display: 15.6″ Full HD, 144 Hz; Processor: Intel Core i7; Graphics: GeForce RTX 4060; Memory: 16 GB; Storage: 512 GB SSD
p-023 | No fan, no noise, all day: the laptop most people need. | Display: 13.6″ Liquid Retina; Processor: Apple M3; Memory: 16 GB; Storage: 256 GB SSD; Weight: 1.24 kg
p-024 | For film, code and sound that won't wait. | Display: 14.2″ Liquid Retina XDR, 120 Hz; Processor: Apple M4; Memory: 16 GB; Storage: 512 GB SSD; Weight: 1.55 kg
p-025 | A desktop graphics feel at a student's price. | Display: 15.6″ Full HD, 144 Hz; Processor: Intel Core i5; Graphics: GeForce RTX 4050; Memory: 8 GB; Storage: 512 GB SSD
p-026 | Colours you can trust, on a stand that turns, lifts and tilts. | Panel: 23.8″ IPS; Resolution: 1920 × 1080, 120 Hz; Colour: 100 % sRGB; Ports: HDMI, DisplayPort, USB hub
p-027 | 4K on 27 inches: letters as sharp as print. | Panel: 27″ IPS; Resolution: 3840 × 2160, 60 Hz; Colour: 99 % sRGB; Ports: 2 × HDMI, DisplayPort
p-028 | Fast IPS for games, accurate enough for the photographs after. | Panel: 27″ Nano IPS; Resolution: 2560 × 1440, 165 Hz; Response: 1 ms; Ports: 2 × HDMI, DisplayPort
p-029 | A plain, bright second screen. | Panel: 23.8″ IPS; Resolution: 1920 × 1080, 100 Hz; Stand: tilts; Ports: HDMI, VGA
p-030 | Two documents side by side, without a bar between them. | Panel: 34″ IPS, 21:9; Resolution: 2560 × 1080, 75 Hz; Colour: 99 % sRGB; Ports: 2 × HDMI
p-031 | A deep curve that pulls the edges of the game towards you. | Panel: 27″ VA, 1000R curve; Resolution: 2560 × 1440, 165 Hz; Response: 1 ms; Ports: HDMI, DisplayPort
p-032 | One cable to the laptop: picture, data and power. | Panel: 27″ IPS; Resolution: 2560 × 1440, 100 Hz; USB-C: 90 W; Stand: lifts, turns, tilts
p-033 | Calibrated at the factory, with the report in the box. | Panel: 27″ IPS; Resolution: 2560 × 1440, 75 Hz; Colour: 100 % sRGB, ΔE < 2; USB-C: 65 W
p-034 | 165 Hz without spending a salary. | Panel: 23.8″ IPS; Resolution: 1920 × 1080, 165 Hz; Response: 1 ms; Ports: 2 × HDMI, DisplayPort
p-035 | Fast, flat and frugal. | Panel: 23.8″ IPS; Resolution: 1920 × 1080, 180 Hz; Response: 0.5 ms; Ports: 2 × HDMI, DisplayPort
p-036 | Four times the pixels of Full HD, for desks with one big screen. | Panel: 27″ IPS; Resolution: 3840 × 2160, 60 Hz; Colour: 107 % sRGB; Ports: HDMI, DisplayPort
p-037 | Clicks that nobody else in the library hears. | Connection: 2.4 GHz receiver; Sensor: 1000 dpi; Battery: up to 24 months; Weight: 91 g
p-038 | A wheel that spins a thousand lines in a second, and stops on one. | Connection: Bluetooth, receiver; Sensor: 8000 dpi; Battery: up to 70 days; Weight: 141 g
p-039 | A wireless gaming mouse that costs like a wired one. | Connection: 2.4 GHz, 1 ms; Sensor: 12,000 dpi; Battery: up to 250 h; Weight: 99 g
p-040 | The shape that a generation of players learnt on, lighter than ever. | Connection: cable; Sensor: 30,000 dpi; Switches: optical; Weight: 59 g
p-041 | A light, symmetrical mouse for claw grips. | Connection: 2.4 GHz; Sensor: 30,000 dpi; Battery: up to 280 h; Weight: 82 g
p-042 | Small, silent, and cheap enough for a spare. | Connection: Bluetooth, 2.4 GHz; Sensor: 1300 dpi; Battery: up to 9 months; Weight: 75 g
p-043 | Bends to switch on, lies flat in a pocket. | Connection: Bluetooth; Sensor: 1000 dpi; Battery: up to 6 months; Weight: 82 g
p-044 | Hot-swappable switches and PBT caps in a 75 % layout. | Layout: 75 %, 84 keys; Switches: mechanical, hot-swap; Connection: Bluetooth, USB-C; Light: RGB
p-045 | A proper mechanical keyboard for the price of a plain one. | Layout: tenkeyless, 87 keys; Switches: mechanical; Connection: USB-C; Light: red
p-046 | Keys hollowed for fingertips, lit when your hands come near. | Layout: compact, 79 keys; Switches: scissor; Connection: Bluetooth, 3 devices; Light: white
p-047 | Round keys, three devices, two years of battery. | Layout: compact, 79 keys; Switches: scissor; Connection: Bluetooth, 3 devices; Battery: 24 months
p-048 | Thick two-tone caps and a sound worth a second listen. | Layout: tenkeyless, 87 keys; Switches: mechanical; Connection: USB-C; Caps: PBT double-shot
p-049 | A gasket-mounted 75 % board with a knob for the volume. | Layout: 75 %, 80 keys, knob; Switches: mechanical, hot-swap; Connection: Bluetooth, 2.4 GHz, USB-C; Light: RGB
p-050 | Full size, media roller, wrist rest, every key lit in its own colour. | Layout: full size; Switches: mechanical; Connection: USB; Light: RGB per key
p-051 | The quiet carriage of headphones. | Type: over-ear, wireless; Noise: active cancelling; Battery: up to 30 h; Weight: 250 g
p-052 | Soft, sturdy, and clear when you call for help. | Type: gaming headset; Driver: 53 mm, angled; Connection: 3.5 mm, USB; Weight: 308 g
p-053 | Surround sound and a microphone that swings out of the way. | Type: gaming headset; Driver: 50 mm; Connection: 3.5 mm, USB; Weight: 274 g
p-054 | Honest studio monitors for a desk. | Type: active speakers, pair; Power: 42 W; Inputs: RCA, TRS, AUX; Driver: 4″ woofer, 1″ silk dome
p-055 | The quick, cool upgrade for a laptop's only slot. | Type: NVMe SSD, M.2 2280; Capacity: 1 TB; Reads: up to 5000 MB/s; Interface: PCIe 4.0
p-056 | A rubber-clad drive that survives a fall of three metres. | Type: portable SSD; Capacity: 2 TB; Reads: up to 1050 MB/s; Protection: IP65
p-057 | A new lease of life for an older machine. | Type: NVMe SSD, M.2 2280; Capacity: 1 TB; Reads: up to 6000 MB/s; Interface: PCIe 4.0
p-058 | Two terabytes of photographs in a shirt pocket. | Type: portable hard disk; Capacity: 2 TB; Interface: USB 3.2; Protection: password, AES
p-059 | Wi-Fi 6 for a house of three floors. | Standard: Wi-Fi 6, AX3000; Aerials: 4; Ports: 4 × Gigabit, USB 3.0; Security: WPA3
p-060 | Wi-Fi 6 for a flat, set up from the telephone. | Standard: Wi-Fi 6, AX1800; Aerials: 4; Ports: 3 × Gigabit; Security: WPA3
`;

export interface Description {
  summary: string;
  specs: [string, string][];
}

/** By product id. */
export const descriptions: ReadonlyMap<string, Description> = new Map(
  LINES.trim()
    .split("\n")
    .map((line) => {
      const [id = "", summary = "", specs = ""] = line.split(" | ");
      const pairs = specs.split("; ").map((pair): [string, string] => {
        const [name = "", ...value] = pair.split(": ");
        return [name, value.join(": ")];
      });
      return [id, { summary, specs: pairs }];
    }),
);
