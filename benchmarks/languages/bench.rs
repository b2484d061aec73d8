mod net;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

struct Counting;
static BYTES: AtomicUsize = AtomicUsize::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        BYTES.fetch_add(layout.size(), Ordering::Relaxed);
        System.alloc(layout)
    }
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        System.dealloc(place, layout)
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).map(|word| word.parse().unwrap()).collect();
    let x: Vec<f32> = (0..numbers[0]).map(|k| (k * 37 % 101) as f32 / 50.0 - 1.0).collect();
    let mut y = vec![0.0; numbers[1]];
    let start = Instant::now();
    let mut predictor = net::Predictor::new();
    predictor.predict(&x, &mut y).unwrap();
    println!("first {}", start.elapsed().as_nanos());
    let mut sum = y[0];
    for _ in 0..numbers[2] {
        let before = BYTES.load(Ordering::Relaxed);
        let begin = Instant::now();
        for _ in 0..numbers[3] {
            predictor.predict(&x, &mut y).unwrap();
            sum += y[0];
        }
        let spent = begin.elapsed().as_nanos() as f64;
        let bytes = BYTES.load(Ordering::Relaxed) - before;
        println!("time {}", spent / numbers[3] as f64);
        println!("bytes {}", bytes / numbers[3]);
    }
    println!("sum {sum}");
}
