package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"

	"bench/net"
)

func main() {
	argument := func(k int) int {
		n, _ := strconv.Atoi(os.Args[k])
		return n
	}
	x, rounds, calls := make([]float32, argument(1)), argument(3), argument(4)
	for k := range x {
		x[k] = float32(k*37%101)/50 - 1
	}
	start := time.Now()
	p := net.NewPredictor()
	y, _ := p.Predict(x)
	fmt.Println("first", time.Since(start).Nanoseconds())
	sum := y[0]
	var before, after runtime.MemStats
	for round := 0; round < rounds; round++ {
		runtime.ReadMemStats(&before)
		begin := time.Now()
		for k := 0; k < calls; k++ {
			y, _ = p.Predict(x)
			sum += y[0]
		}
		spent := time.Since(begin)
		runtime.ReadMemStats(&after)
		fmt.Println("time", float64(spent.Nanoseconds())/float64(calls))
		fmt.Println("bytes", (after.TotalAlloc-before.TotalAlloc)/uint64(calls))
	}
	fmt.Println("sum", sum)
}
