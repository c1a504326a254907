import type { DemoTitle } from './site.ts';

export interface DemoClass {
  path: string;
  title: DemoTitle;
  /** Leaf classes only. */
  itemKind?: 'equipment' | 'lot';
  /** Lots only: UN/CEFACT Rec 20. */
  uom?: string;
}

/** Path, Vietnamese, English, and for lots the unit of measure. Groups end after two segments. A sample: nobody's catalogue. */
const table = `
T.11|Ô tô và xe kéo|Motor vehicles and trailers
T.11.001|Xe tải 5 tấn|Truck, 5 t
T.11.002|Xe tải có cẩu|Truck with crane
T.11.003|Xe bán tải|Pickup truck
T.11.004|Xe xưởng sửa chữa lưu động|Mobile workshop truck
T.11.005|Xe chở nước|Water truck
T.11.006|Rơ moóc hai trục|Two-axle trailer
T.12|Xe máy công trình|Construction machines
T.12.001|Máy xúc bánh xích|Crawler excavator
T.12.002|Máy ủi|Bulldozer
T.12.003|Xe nâng hàng|Forklift
T.12.004|Máy lu rung|Vibratory roller
T.23|Máy phát điện|Generators
T.23.015|Máy phát điện 5 kW|Generator, 5 kW
T.23.020|Máy phát điện 30 kW|Generator, 30 kW
T.23.030|Máy phát điện 100 kW|Generator, 100 kW
T.23.040|Bộ nguồn năng lượng mặt trời|Solar power set
T.24|Thiết bị điện|Electrical equipment
T.24.001|Bộ nạp ắc quy|Battery charger
T.24.002|Máy biến áp hàn|Welding transformer
T.24.003|Bộ lưu điện|Uninterruptible power supply
T.24.004|Tủ phân phối điện|Power distribution cabinet
T.31|Máy bơm|Pumps
T.31.001|Máy bơm nước|Water pump
T.31.002|Máy bơm dầu|Oil pump
T.31.003|Máy bơm chìm|Submersible pump
T.32|Máy nén khí|Compressors
T.32.001|Máy nén khí cố định|Stationary air compressor
T.32.002|Máy nén khí di động|Portable air compressor
T.41|Thiết bị thông tin|Communication equipment
T.41.001|Máy bộ đàm cầm tay|Handheld radio
T.41.002|Máy bộ đàm gắn xe|Vehicle radio
T.41.003|Trạm lặp vô tuyến|Radio repeater
T.41.004|Tổng đài điện thoại|Telephone exchange
T.42|Máy tính và mạng|Computers and networks
T.42.001|Máy tính xách tay|Laptop computer
T.42.002|Máy in nhãn|Label printer
T.42.003|Máy quét mã vạch|Barcode scanner
T.51|Dụng cụ|Tools
T.51.001|Bộ dụng cụ cơ khí|Mechanic's tool set
T.51.002|Bộ dụng cụ điện|Electrician's tool set
T.51.003|Máy khoan bàn|Bench drill
T.51.004|Kích thủy lực 20 tấn|Hydraulic jack, 20 t
T.51.005|Máy hàn điện|Arc welder
T.52|Dụng cụ đo|Measuring instruments
T.52.001|Đồng hồ vạn năng|Multimeter
T.52.002|Máy hiện sóng|Oscilloscope
T.52.003|Thước cặp điện tử|Digital caliper
T.52.004|Cờ lê lực|Torque wrench
T.61|Phòng cháy và cứu hộ|Fire safety and rescue
T.61.001|Máy bơm chữa cháy|Fire pump
T.61.002|Bình chữa cháy bột|Powder fire extinguisher
T.61.003|Xuồng cứu hộ|Rescue boat
T.61.004|Thang nhôm rút|Telescopic ladder
V.10|Dầu mỡ|Oils and greases
V.10.001|Dầu động cơ|Engine oil|LTR
V.10.002|Mỡ bôi trơn|Grease|KGM
V.10.003|Dầu thủy lực|Hydraulic oil|LTR
V.10.004|Nước làm mát|Coolant|LTR
V.20|Phụ tùng cơ khí|Mechanical spare parts
V.20.001|Vòng bi 6205|Bearing 6205|EA
V.20.002|Lọc dầu|Oil filter|EA
V.20.003|Dây curoa|Drive belt|EA
V.20.004|Lốp xe tải|Truck tyre|EA
V.20.005|Bộ gioăng máy nổ|Engine gasket set|SET
V.30|Vật tư điện|Electrical material
V.30.001|Ắc quy 12 V 100 Ah|Battery, 12 V 100 Ah|EA
V.30.002|Cáp điện 3 x 2,5|Power cable, 3 x 2.5|MTR
V.30.003|Pin lithium 18650|Lithium cell 18650|EA
V.30.004|Cầu chì ô tô|Vehicle fuse|BX
V.40|Vật tư tiêu hao|Consumables
V.40.001|Que hàn 3,2 mm|Welding rod, 3.2 mm|KGM
V.40.002|Sơn chống gỉ|Anti-rust paint|LTR
V.40.003|Găng tay bảo hộ|Work gloves|PR
V.40.004|Giẻ lau công nghiệp|Industrial wipes|KGM
`;

/** All classes of the demo, groups before what is below them; 60 are leaves. They fit the sample framework: kind, group, type. */
export function demoClasses(): DemoClass[] {
  const kinds = [
    { path: 'T', title: { vi: 'Trang bị (mẫu)', en: 'Equipment (sample)' } },
    { path: 'V', title: { vi: 'Vật tư (mẫu)', en: 'Material (sample)' } },
  ];
  return [...kinds, ...table.trim().split('\n').map(toClass)];
}

function toClass(row: string): DemoClass {
  const [path = '', vi = '', en = '', uom] = row.split('|');
  const title = { vi, en };
  if (path.split('.').length < 3) return { path, title };
  return uom === undefined ? { path, title, itemKind: 'equipment' } : { path, title, itemKind: 'lot', uom };
}
