// RoutingKit on a graph that `reach_speed graph` wrote: the public Dijkstra and the public customisable
// contraction hierarchy that the engine is held against. Built and called by `bench/reach`.
//
//   routingkit dijkstra FOLDER BOUND HUBS    searches from the first hubs; settled states to `settled`
//   routingkit cch FOLDER                    order, contraction, customisation, pairs
//
// Prints `name value` lines; seconds are CPU seconds of the process, which has one thread.

#include <routingkit/customizable_contraction_hierarchy.h>
#include <routingkit/dijkstra.h>
#include <routingkit/inverse_vector.h>
#include <routingkit/nested_dissection.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <time.h>
#include <vector>

using namespace RoutingKit;
using Numbers = std::vector<unsigned>;

static double cpu() {
	timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

template <class Work> static double median(Work work) {
	std::vector<double> times;
	for (int turn = 0; turn < 3; ++turn) {
		double start = cpu();
		work();
		times.push_back(cpu() - start);
	}
	std::sort(times.begin(), times.end());
	return times[1];
}

static Numbers read(const std::string& file) {
	std::ifstream in(file, std::ios::binary | std::ios::ate);
	if (!in) {
		std::cerr << file << " cannot be read\n";
		std::exit(2);
	}
	Numbers numbers(in.tellg() / sizeof(unsigned));
	in.seekg(0);
	in.read(reinterpret_cast<char*>(numbers.data()), numbers.size() * sizeof(unsigned));
	return numbers;
}

// What each place is linked to: the least cost of each state.
static std::vector<std::map<unsigned, unsigned>> links(const std::string& file) {
	Numbers numbers = read(file);
	std::vector<std::map<unsigned, unsigned>> links;
	for (size_t i = 0; i + 2 < numbers.size(); i += 3) {
		if (numbers[i] >= links.size())
			links.resize(numbers[i] + 1);
		auto found = links[numbers[i]].emplace(numbers[i + 1], numbers[i + 2]).first;
		found->second = std::min(found->second, numbers[i + 2]);
	}
	return links;
}

struct Graph {
	Numbers first, tail, head, weight;

	explicit Graph(const std::string& folder)
		: first(read(folder + "/first")), head(read(folder + "/heads")), weight(read(folder + "/weights")) {
		tail = invert_inverse_vector(first);
	}
};

static void dijkstra(const std::string& folder, unsigned bound, size_t count) {
	Graph graph(folder);
	auto hubs = links(folder + "/from_hubs");
	hubs.resize(std::min(hubs.size(), count));
	Dijkstra search(graph.first, graph.tail, graph.head);
	Numbers settled;
	auto weight = [&](unsigned arc, unsigned distance) {
		unsigned cost = graph.weight[arc];
		return distance + cost <= bound ? cost : inf_weight;
	};
	double time = median([&] {
		settled.clear();
		for (auto& hub : hubs) {
			search.reset();
			for (auto [state, cost] : hub)
				if (cost <= bound)
					search.add_source(state, cost);
			unsigned states = 0;
			unsigned sum = 0;
			while (!search.is_finished()) {
				sum += search.settle(weight).distance;
				++states;
			}
			settled.push_back(states);
			settled.push_back(sum);
		}
	});
	std::ofstream out(folder + "/settled", std::ios::binary);
	out.write(reinterpret_cast<const char*>(settled.data()), settled.size() * sizeof(unsigned));
	std::cout << "dijkstra_ms " << time * 1e3 / hubs.size() << "\n";
}

static void hierarchy(const std::string& folder) {
	Graph graph(folder);
	Numbers places = read(folder + "/places");
	size_t states = graph.first.size() - 1;
	std::vector<float> latitude(states), longitude(states);
	for (size_t state = 0; state < states; ++state) {
		longitude[state] = static_cast<int32_t>(places[2 * state]) / 1e7f;
		latitude[state] = static_cast<int32_t>(places[2 * state + 1]) / 1e7f;
	}
	double start = cpu();
	Numbers order =
		compute_nested_node_dissection_order_using_inertial_flow(states, graph.tail, graph.head, latitude, longitude);
	std::cout << "order_s " << cpu() - start << "\n";
	start = cpu();
	CustomizableContractionHierarchy cch(order, graph.tail, graph.head);
	std::cout << "contract_s " << cpu() - start << "\n";
	std::cout << "edges " << cch.cch_arc_count() << "\n";
	CustomizableContractionHierarchyMetric metric(cch, graph.weight);
	double time = median([&] { metric.customize(); });
	std::cout << "customise_s " << time << "\n";
	auto from = links(folder + "/from_ends"), to = links(folder + "/to_ends");
	size_t pairs = std::min(from.size(), to.size());
	Numbers totals;
	CustomizableContractionHierarchyQuery query(metric);
	time = median([&] {
		totals.clear();
		for (size_t pair = 0; pair < pairs; ++pair) {
			query.reset();
			for (auto [state, cost] : from[pair])
				query.add_source(state, cost);
			for (auto [state, cost] : to[pair])
				query.add_target(state, cost);
			bool known = !from[pair].empty() && !to[pair].empty();
			totals.push_back(known ? query.run().get_distance() : inf_weight);
		}
	});
	std::cout << "pair_us " << time * 1e6 / pairs << "\n";
	std::ofstream out(folder + "/cch_totals", std::ios::binary);
	out.write(reinterpret_cast<const char*>(totals.data()), totals.size() * sizeof(unsigned));
}

int main(int count, char** arguments) {
	std::string question = count > 2 ? arguments[1] : "";
	if (question == "dijkstra" && count == 5) {
		dijkstra(arguments[2], std::strtoul(arguments[3], nullptr, 10), std::strtoul(arguments[4], nullptr, 10));
	} else if (question == "cch" && count == 3) {
		hierarchy(arguments[2]);
	} else {
		std::cerr << "routingkit dijkstra FOLDER BOUND HUBS | cch FOLDER\n";
		return 2;
	}
}
